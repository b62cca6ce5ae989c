/** A training from its checkpoint, or from the beginning, to its end. */
import type { EpochReport, EvaluationReport, QatResult, StepReport, TrainingReport } from '../../../../proto/qat';
import { fail } from '../../../../proto/errors';
import { PROVIDER_NAMES, type Execution } from '../../../../proto/providers';
import { isQuantizedLayer } from '../../../../proto/plan';
import { trainedPlan } from '../../algorithms/quantize/trainedPlan';
import { isHigherBetter } from '../../measure/evaluate';
import type { Scores } from '../../measure/interval';
import { foldBatchNorm } from '../../passes/foldBatchNorm';
import { Session } from '../../runtime/session';
import { START, trainLoop, type Course, type EpochSums, type LoopEnd, type LoopOptions } from '../../train/loop';
import { STEP, type Lesson } from '../../train/step';
import { withWeights, type StepResult, type Trainer } from '../../train/trainer';
import type { JobContext } from '../job';
import { place, type Quantized } from '../ptq/quantize';
import { Warnings } from '../ptq/warnings';
import type { Snapshot } from './checkpoint';
import { lessonAt } from './lesson';
import { failDiverged } from './diverged';
import { freezesAt, qatModel, settle, type QatModel } from './model';
import type { OpenQat } from './open';
import { openTrainer } from './provider';

const REPORT_MS = 100;
/** A checkpoint at least so often; what happened since is done again. */
const CHECKPOINT_MS = 30_000;

export interface Trained {
  readonly quantized: Quantized;
  readonly qat: QatResult;
}

export class TrainingRun {
  private course: Course = START;
  private evaluations: EvaluationReport[] = [];
  private best: Snapshot | undefined;
  private savedAt = performance.now();
  private reported = { at: -Infinity, step: 0, loss: 0, quantizationLoss: 0, ms: 0 };
  private calibrationMs = 0;

  private constructor(
    private readonly open: OpenQat,
    private model: QatModel,
    private trainer: Trainer,
    private execution: Execution,
    private readonly teacher: Session | undefined,
    private readonly context: JobContext,
    private readonly warnings: Warnings,
  ) {}

  static async train(
    open: OpenQat,
    context: JobContext,
    warnings: Warnings,
    float: Scores | undefined,
  ): Promise<Trained> {
    const { checkpoint, ptq, teaching } = open;
    const { saved } = checkpoint;
    const start = performance.now();
    const model = await qatModel(open, context, saved !== undefined, saved?.course.step ?? 0);
    const calibrationMs = saved?.calibrationMs ?? performance.now() - start;
    const { threads, prepared } = ptq;
    const teacher = teaching.teacher ? await Session.open(prepared.model, { threads }) : undefined;
    const from = { step: model.step, done: saved?.course.step ?? 0, state: saved?.state, earlier: saved?.execution };
    const asked = { open, teacher, provider: open.job.provider };
    const { trainer, execution } = await openTrainer(asked, from, context, warnings);
    const run = new TrainingRun(open, model, trainer, execution, teacher, context, warnings);
    run.calibrationMs = calibrationMs;
    try {
      run.resume();
      return await run.toEnd(float);
    } finally {
      await teacher?.close();
      await run.trainer.close();
    }
  }

  private resume(): void {
    const { saved } = this.open.checkpoint;
    if (!saved) return;
    this.course = saved.course;
    this.evaluations = [...saved.evaluations];
    this.best = saved.best;
    this.reported = { ...this.reported, step: saved.course.step, ms: saved.course.trainingMs };
    const { step } = saved.course;
    this.context.log('info', 'TRAINING_RESUMED', { step, steps: this.open.steps });
    const [before, now] = [saved.execution, this.execution].map(({ provider }) => PROVIDER_NAMES[provider]);
    if (before !== now) this.context.log('info', 'PROVIDER_CHANGED', { step, before: before!, now: now! });
  }

  private async toEnd(float: Scores | undefined): Promise<Trained> {
    const { open, context, warnings } = this;
    const report = this.report(float);
    context.training({ type: 'training', training: report });
    context.stage('train');
    const { course, end } = await this.teach();
    if (end === 'kept' && !context.keeping) this.pause();
    const last = this.trainer.snapshot();
    const isBest = open.job.keep === 'best' && this.best !== undefined;
    const kept = isBest ? this.best! : last;
    return { quantized: this.quantizedOf(kept, warnings), qat: this.result(report, course, end, isBest) };
  }

  /** What was learned stays in the checkpoint; another process goes on from there. */
  private pause(): never {
    const { step } = this.course;
    this.save();
    return fail('PAUSED', { step, steps: this.open.steps });
  }

  /** In two parts where the statistics are frozen on the way: the second one runs another graph on the same state. */
  private async teach(): Promise<Awaited<ReturnType<typeof trainLoop>>> {
    const { open, context } = this;
    const until = freezesAt(open);
    if (this.course.step < until) {
      const first = await trainLoop(this.trainer, this.course, { ...this.loopOptions(), until });
      if (first.end !== 'through' || first.course.step === open.steps) return first;
      this.course = first.course;
      const state = this.trainer.snapshot();
      this.model = await qatModel(open, context, true, until);
      await this.reopen(state);
      context.log('info', 'STATISTICS_FROZEN', { step: until });
    }
    return trainLoop(this.trainer, this.course, this.loopOptions());
  }

  /** Another graph is another step: it is checked anew, unless its provider was given up before. */
  private async reopen(state: Snapshot): Promise<void> {
    const { open, teacher, execution, context, warnings } = this;
    const from = { step: this.model.step, done: this.course.step, state, earlier: undefined };
    const next = await openTrainer({ open, teacher, provider: execution.provider }, from, context, warnings);
    await this.trainer.close();
    this.trainer = next.trainer;
    if (next.execution.refused) this.execution = next.execution;
  }

  private report(float: Scores | undefined): TrainingReport {
    const { accuracy, batches, plan, steps, teaching } = this.open;
    const { metric, spec } = accuracy.measure;
    return {
      steps,
      stepsPerEpoch: batches.stepsPerEpoch,
      batchSize: batches.batchSize,
      parts: this.model.step.parts,
      forecastBytes: this.open.forecast.totalBytes,
      trained: this.model.trained,
      layers: plan.layers.filter(isQuantizedLayer).length,
      loss: teaching.loss.name,
      teacher: teaching.teacher,
      metric: metric.title(spec),
      higherIsBetter: isHigherBetter(accuracy.measure),
      float: float ? accuracy.value(float).value : null,
      resumedAt: this.course.step,
      ...this.execution,
    };
  }

  private result(report: TrainingReport, course: Course, end: LoopEnd, isBest: boolean): QatResult {
    return {
      ...{ ...report, ...this.execution },
      end,
      done: course.step,
      kept: isBest ? 'best' : 'last',
      keptStep: isBest ? course.best!.step : course.step,
      evaluations: this.evaluations,
      epochs: course.epochs.map(meansOf),
      trainingMs: course.trainingMs,
      formulations: this.model.step.formulations,
    };
  }

  private loopOptions(): LoopOptions {
    const { open, context, trainer, model } = this;
    const { steps, evaluateEvery, job, batches, accuracy } = open;
    return {
      ...{ steps, evaluateEvery, patience: job.patience, stepsPerEpoch: batches.stepsPerEpoch },
      higherIsBetter: isHigherBetter(accuracy.measure),
      batch: (step) => lessonAt(open, this.teacher, step),
      afterStep: (step) => settle(trainer, model.quantizers, step),
      onStep: (course, result) => this.stepped(course, result),
      evaluate: () => this.evaluate(),
      onEvaluated: (course, value, isBest) => this.evaluated(course, value, isBest),
      onDiverged: (lesson, step, loss) => this.diverged(lesson, step, loss),
      stopping: () => context.keeping || context.pausing,
    };
  }

  private async stepped(course: Course, { loss, quantizationLoss, learningRate }: StepResult): Promise<void> {
    const { context, open } = this;
    this.course = course;
    const { reported } = this;
    const [count, now] = [course.step - reported.step, performance.now()];
    reported.loss += loss;
    reported.quantizationLoss += quantizationLoss ?? 0;
    if (now - reported.at >= REPORT_MS || course.step === open.steps) {
      const msPerStep = (course.trainingMs - reported.ms) / count;
      const epoch = course.epochs.at(-1)!.epoch;
      const step: StepReport = {
        ...{ step: course.step, epoch, loss: reported.loss / count, learningRate, msPerStep },
        ...(quantizationLoss !== undefined && { quantizationLoss: reported.quantizationLoss / count }),
      };
      context.training({ type: 'step', step });
      this.reported = { at: now, step: course.step, loss: 0, quantizationLoss: 0, ms: course.trainingMs };
    }
    context.progress(course.step, open.steps);
    await context.yieldToMessages();
    if (now - this.savedAt >= CHECKPOINT_MS) this.save();
  }

  /** The metric of the model as it would be exported. */
  private async evaluate(): Promise<number> {
    const { accuracy, ptq } = this.open;
    const { placed } = this.quantizedOf(this.trainer.snapshot());
    const float = ptq.prepared.model;
    const scorer = await accuracy.scorer(ptq.target.fakeQuantModel(placed), float);
    try {
      return accuracy.value(await scorer.score({ start: 0, count: accuracy.dataset.samples })).value;
    } finally {
      await scorer.close();
    }
  }

  private async evaluated(course: Course, value: number, isBest: boolean): Promise<void> {
    const { accuracy } = this.open;
    const { metric, spec } = accuracy.measure;
    const { step, epochs } = course;
    const { epoch, loss, quantizationLoss } = meansOf(epochs.at(-1)!);
    const title = metric.title(spec);
    const evaluation = { step, epoch, metric: title, value, samples: accuracy.dataset.samples, best: isBest };
    this.course = course;
    this.evaluations.push(evaluation);
    this.context.training({ type: 'evaluation', evaluation });
    const shown = {
      step,
      loss: Number(loss.toPrecision(4)),
      metric: title,
      value: Number(value.toPrecision(6)),
    };
    this.context.log('info', 'EVALUATED', shown);
    if (quantizationLoss !== undefined)
      this.context.log('info', 'QUANTIZATION_LOSS', { step, value: Number(quantizationLoss.toPrecision(4)) });
    if (isBest) this.best = this.trainer.snapshot();
    this.save(isBest);
    await this.context.yieldToMessages();
  }

  private save(isBest = false): void {
    const { course, evaluations, calibrationMs, execution, trainer, open, model } = this;
    const { formulations, parts } = model.step;
    const state = trainer.snapshot();
    const best = isBest ? state : undefined;
    open.checkpoint.save({ state, best, course, evaluations, calibrationMs, execution, parts, formulations });
    this.savedAt = performance.now();
  }

  private async diverged(parts: readonly Lesson[], step: number, loss: number): Promise<never> {
    const { model, trainer, open } = this;
    const graph = model.step.accumulate ?? model.step;
    const before = graph.states.map(({ name, dims, initial }) => {
      return [name, { dataType: 1, dims, data: trainer.value(name)?.before ?? initial }] as const;
    });
    const states = Object.fromEntries(before);
    const fed = parts.map(({ feeds, target }) => ({ ...feeds, [STEP.target]: target, ...states }));
    return failDiverged({ open, model, trainer, step, loss, graph, fed });
  }

  /** What the state is worth once it is exported. */
  private quantizedOf(snapshot: Snapshot, warnings?: Warnings): Quantized {
    const { ptq, plan, start } = this.open;
    const trained = withWeights(start, snapshot);
    const folded = { ...trained, graph: foldBatchNorm(trained.graph) };
    const graphs = { trained: trained.graph, folded: folded.graph };
    const final = trainedPlan(plan, graphs, this.model.quantizers, snapshot);
    const silent = warnings ?? new Warnings({ log: () => undefined });
    return {
      folded,
      ...place(ptq, trained, folded.graph, final, silent),
      calibrationMs: this.calibrationMs,
      forwardOnlyMs: null,
    };
  }
}

/** An epoch as it is told: means over its steps. */
function meansOf({ loss, quantizationLoss, ms, steps, ...rest }: EpochSums): EpochReport {
  return {
    ...{ ...rest, steps, loss: loss / steps, msPerStep: ms / steps },
    ...(quantizationLoss !== undefined && { quantizationLoss: quantizationLoss / steps }),
  };
}
