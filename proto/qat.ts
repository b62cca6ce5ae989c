/**
 * Quantization-aware training (`qat`): a trained model goes on learning with its quantizers in place. What a job may ask, what it
 * reports while it trains, what stands in `result.json` under `qat`.
 *
 * A *step* is one batch: forward, backward, update. An *evaluation* is the metric of the model as it would be exported, computed in
 * the integers of the target, on held-out data.
 */
import { z } from 'zod';
import { executionProviders, executionSchema } from './providers';

export const trainingLosses = ['crossEntropy', 'distillation', 'meanSquaredError', 'cosine'] as const;
export const trainingOptimizers = ['sgd', 'adam', 'adamW'] as const;
export const trainingSchedules = ['constant', 'cosine', 'piecewise'] as const;
/** Of data and of weights, by their names in configurations of ours. */
export const activationQuantizers = ['ulq', 'lsq', 'lsqPlus', 'pact', 'luq', 'fixed'] as const;
export const weightQuantizers = ['arq', 'lsq', 'lnq'] as const;
export type ActivationQuantizer = (typeof activationQuantizers)[number];
export type WeightQuantizer = (typeof weightQuantizers)[number];
/** Which weights become the result. */
export const keptWeights = ['best', 'last'] as const;

const steps = z.number().int().min(1);
const positive = z.number().positive();
const share = z.number().min(0).max(1);

/** The own keys of a `qat` job. */
export const qatFields = {
  train: z.string(),
  /** Held-out data: never trained on. */
  eval: z.string(),
  /** AMCT's config.json or simple configuration of retraining. */
  config: z.string().optional(),
  /** Of all layers that can have so few, where no configuration says it. */
  weightBits: z.union([z.literal(8), z.literal(4)]).optional(),
  /** Of all layers, where no configuration says it. Absent: ulq, arq. */
  activationQuantizer: z.enum(activationQuantizers).optional(),
  weightQuantizer: z.enum(weightQuantizers).optional(),
  /** Absent: 1, or as many as `steps` needs. */
  epochs: steps.optional(),
  /** Training ends after so many at most. */
  steps: steps.optional(),
  batchSize: steps.default(64),
  /** Batches at the start that the clipping ranges are found on; absent: as the configuration has it. */
  batchNum: steps.optional(),
  /** Absent: 3e-4 where weights have 4 bits, else 2e-5. */
  learningRate: positive.optional(),
  optimizer: z.enum(trainingOptimizers).default('adam'),
  momentum: share.default(0.9),
  weightDecay: z.number().min(0).default(0),
  /** Gradients longer than this, all weights together, are shortened to it. */
  clipNorm: positive.optional(),
  schedule: z.enum(trainingSchedules).default('cosine'),
  /** The learning rate rises linearly over so many steps. */
  warmupSteps: z.number().int().min(0).default(0),
  /** Of the schedule `piecewise`: steps at which the learning rate is multiplied by `gamma`. */
  milestones: z.array(steps).default([]),
  gamma: share.default(0.1),
  /** Absent: what suits the labels; without labels what suits the outputs. */
  loss: z.enum(trainingLosses).optional(),
  labelSmoothing: z.number().min(0).lt(1).default(0),
  /** What the quantization loss (train/quantizationLoss.ts) counts beside the loss. 0: nothing. */
  quantizationLoss: z.number().min(0).default(0),
  /** Of the loss `distillation`. */
  temperature: positive.default(1),
  /** Teach with the float model's outputs although there are labels; without labels it is always so. */
  teacher: z.boolean().default(false),
  /**
   * BatchNormalization keeps its statistics. They belong to the data, augmentation and schedule that the model was trained with; those
   * of the batches here differ, and a short training cannot make up for the change: with a learning rate of nothing, 30 batches of 64
   * unaugmented pictures cost a ResNet-20 4.5 points. false: they follow the batches, as in AMCT.
   */
  freezeStatistics: z.boolean().default(true),
  /** They follow the batches for so many steps, then they are kept; `freezeStatistics` says nothing then. */
  freezeStatisticsAfter: steps.optional(),
  /** Layers whose weights stay as they are, and with them those of all layers above, towards the input. */
  freeze: z.array(z.string()).default([]),
  /** Evaluates after so many steps. 0: only at the end. Absent: after every epoch. */
  evaluateEvery: z.number().int().min(0).optional(),
  /** Stops after so many evaluations without a better one. */
  patience: steps.optional(),
  keep: z.enum(keptWeights).default('best'),
  /** Where the steps are computed; the CPU where this one fails its self-check. */
  provider: z.enum(executionProviders).default('cpu'),
  /** How gradients are computed where there is a choice. Absent: as `mcs tune` found on this machine; what a training began with stays. */
  formulations: z.record(z.string(), z.string()).optional(),
};

/** What is trained, said once before the first step. */
export const trainingSchema = z.strictObject({
  /** Of the whole training, and of one epoch. */
  steps: z.number().int(),
  stepsPerEpoch: z.number().int(),
  batchSize: z.number().int(),
  /** A batch is learned in so many parts, because of the memory; absent: a run of an earlier version, in one. */
  parts: z.number().int().min(1).optional(),
  /** What training was expected to take of the memory. */
  forecastBytes: z.number().int().optional(),
  /** Trained numbers: weights, biases, clipping ranges. */
  trained: z.number().int(),
  /** Quantized layers. */
  layers: z.number().int(),
  loss: z.enum(trainingLosses),
  teacher: z.boolean(),
  metric: z.string(),
  higherIsBetter: z.boolean(),
  /** Of the float model; null where the metric compares with it. */
  float: z.number().nullable(),
  /** Steps that an earlier process did. */
  resumedAt: z.number().int(),
  /** Absent: a run of an earlier version, on the CPU. */
  ...executionSchema.partial().shape,
});
export type TrainingReport = z.infer<typeof trainingSchema>;

/** Steps since the last report of this kind, at most ten reports a second. */
export const stepSchema = z.strictObject({
  /** Of the last one, from 1. */
  step: z.number().int(),
  /** From 1. */
  epoch: z.number().int(),
  /** Mean over these steps. */
  loss: z.number(),
  /** Likewise; only where it is asked for. */
  quantizationLoss: z.number().optional(),
  learningRate: z.number(),
  /** Mean time of a step. */
  msPerStep: z.number(),
});
export type StepReport = z.infer<typeof stepSchema>;

/** The metric on held-out data after a step. */
export const evaluationSchema = z.strictObject({
  step: z.number().int(),
  epoch: z.number().int(),
  metric: z.string(),
  value: z.number(),
  samples: z.number().int(),
  /** The best up to here. */
  best: z.boolean(),
});
export type EvaluationReport = z.infer<typeof evaluationSchema>;

/** One line of results.csv. */
export const epochSchema = z.strictObject({
  epoch: z.number().int(),
  steps: z.number().int(),
  /** Means; the quantization loss only where it is asked for. */
  loss: z.number(),
  quantizationLoss: z.number().optional(),
  msPerStep: z.number(),
  /** Of its last step. */
  learningRate: z.number(),
  /** Of its last evaluation; null where there was none. */
  value: z.number().nullable(),
});
export type EpochReport = z.infer<typeof epochSchema>;

/** Why training ended: all steps were done, nothing got better, the user had enough. */
export const trainingEnds = ['through', 'patience', 'kept'] as const;

/** `qat` in result.json. */
export const qatResultSchema = z.strictObject({
  ...trainingSchema.shape,
  end: z.enum(trainingEnds),
  /** Steps done, by all processes. */
  done: z.number().int(),
  /** What the files are of. */
  kept: z.enum(keptWeights),
  keptStep: z.number().int(),
  evaluations: z.array(evaluationSchema),
  epochs: z.array(epochSchema),
  /** Without evaluations, of all processes. */
  trainingMs: z.number(),
  /** How gradients were computed where there was a choice: the same again gives the same bytes. */
  formulations: z.record(z.string(), z.string()),
});
export type QatResult = z.infer<typeof qatResultSchema>;
