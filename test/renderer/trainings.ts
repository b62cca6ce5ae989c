/** Trainings as the engine reports them. */
import type { EvaluationReport, QatResult, StepReport, TrainingReport } from '../../proto/qat';

export const TRAINING: TrainingReport = {
  steps: 40,
  stepsPerEpoch: 20,
  batchSize: 64,
  trained: 12_345,
  layers: 7,
  loss: 'crossEntropy',
  teacher: false,
  metric: 'top1',
  higherIsBetter: true,
  float: 92,
  resumedAt: 0,
};

export const stepOf = (step: number, more: Partial<StepReport> = {}): StepReport => ({
  step,
  epoch: 1 + Math.floor((step - 1) / 20),
  loss: 1 / step,
  learningRate: 1e-4,
  msPerStep: 30,
  ...more,
});

export const evaluationOf = (step: number, value: number, best = false): EvaluationReport => ({
  step,
  epoch: 1 + Math.floor((step - 1) / 20),
  metric: 'top1',
  value,
  samples: 1000,
  best,
});

export const QAT: QatResult = {
  ...TRAINING,
  end: 'through',
  done: 40,
  kept: 'best',
  keptStep: 20,
  evaluations: [evaluationOf(20, 91.9, true), evaluationOf(40, 91.8)],
  epochs: [
    { epoch: 1, steps: 20, loss: 0.2, msPerStep: 30, learningRate: 1e-4, value: 91.9 },
    { epoch: 2, steps: 20, loss: 0.1, msPerStep: 31, learningRate: 1e-8, value: 91.8 },
  ],
  trainingMs: 1220,
  formulations: {},
};
