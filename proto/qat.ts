/**
 * Quantization-aware training (`qat`): a trained model goes on learning with its quantizers in place. What a job may ask, what it
 * reports while it trains, what stands in `result.json` under `qat`.
 *
 * A *step* is one batch: forward, backward, update. An *evaluation* is the metric of the model as it would be exported, computed in
 * the integers of the target, on held-out data.
 */
import { z } from 'zod';
import { executionProviders, executionSchema } from './providers';
import type { Sentence } from './sentences';

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

interface Described {
  readonly label: Sentence;
  readonly help: Sentence;
}

/** Form fields of the job: label and help. */
export const QAT_FIELDS = {
  train: {
    label: { en: 'Training set', zh: '训练集' },
    help: {
      en: 'What the model learns on. Without labels the float model is the teacher.',
      zh: '模型在其上学习的数据。没有标签时以浮点模型为教师。',
    },
  },
  eval: {
    label: { en: 'Held-out set', zh: '留出集' },
    help: {
      en: 'Never trained on: the best weights are chosen by it, and accuracy is measured on it.',
      zh: '不参与训练：用于选出最佳权重并统计精度。',
    },
  },
  weightBits: {
    label: { en: 'Bits of weights', zh: '权重位宽' },
    help: { en: 'Layers that cannot have 4 bits keep 8.', zh: '不支持 4 bit 的层保持 8 bit。' },
  },
  activationQuantizer: {
    label: { en: 'Quantizer of data', zh: '数据量化器' },
    help: { en: 'What is learned of the range of the data.', zh: '学习数据范围的方式。' },
  },
  weightQuantizer: {
    label: { en: 'Quantizer of weights', zh: '权重量化器' },
    help: {
      en: 'LNQ has no form that ATC converts: it makes a fake-quant model and a record only.',
      zh: 'LNQ 没有可供 ATC 转换的部署形式，仅生成 fake-quant 模型与记录文件。',
    },
  },
  epochs: {
    label: { en: 'Epochs', zh: '训练轮数' },
    help: { en: 'Passes over the training set.', zh: '遍历训练集的次数。' },
  },
  steps: {
    label: { en: 'Most steps', zh: '最大步数' },
    help: { en: 'Training ends after so many batches.', zh: '训练到该 batch 数即结束。' },
  },
  batchSize: {
    label: { en: 'Batch size', zh: 'batch 大小' },
    help: { en: 'Samples in a step.', zh: '每步的样本数。' },
  },
  learningRate: {
    label: { en: 'Learning rate', zh: '学习率' },
    help: {
      en: 'At its highest; the schedule takes a share of it. Usually 3e-4 with weights of 4 bits, else 2e-5.',
      zh: '最大值；学习率策略按比例取用。含 4 bit 权重时通常为 3e-4，否则为 2e-5。',
    },
  },
  optimizer: {
    label: { en: 'Optimizer', zh: '优化器' },
    help: { en: 'How a gradient changes a weight.', zh: '梯度如何更新权重。' },
  },
  momentum: {
    label: { en: 'Momentum', zh: '动量' },
    help: { en: 'Of SGD: share of the last step that is kept.', zh: '用于 SGD：保留上一步方向的比例。' },
  },
  weightDecay: {
    label: { en: 'Weight decay', zh: '权重衰减' },
    help: {
      en: 'Of weights; biases, BatchNormalization and clipping ranges are left out.',
      zh: '作用于权重；偏置、BatchNormalization 与截断范围除外。',
    },
  },
  clipNorm: {
    label: { en: 'Largest gradient', zh: '梯度上限' },
    help: { en: 'A longer gradient is shortened to this norm.', zh: '范数超过该值的梯度会被缩短。' },
  },
  schedule: {
    label: { en: 'Schedule', zh: '学习率策略' },
    help: { en: 'How the learning rate changes from step to step.', zh: '学习率随步数的变化方式。' },
  },
  warmupSteps: {
    label: { en: 'Warm-up steps', zh: '预热步数' },
    help: { en: 'The learning rate rises linearly over these.', zh: '学习率在这些步内线性上升。' },
  },
  milestones: {
    label: { en: 'Milestones', zh: '下降点' },
    help: { en: 'Steps at which the learning rate falls.', zh: '学习率下降的步数。' },
  },
  gamma: {
    label: { en: 'Factor', zh: '下降倍率' },
    help: { en: 'By which the learning rate falls at a milestone.', zh: '学习率在下降点乘以该值。' },
  },
  loss: {
    label: { en: 'Loss', zh: '损失函数' },
    help: { en: 'What training makes smaller.', zh: '训练要减小的量。' },
  },
  labelSmoothing: {
    label: { en: 'Label smoothing', zh: '标签平滑' },
    help: { en: 'Share of a label that goes to all classes alike.', zh: '均摊给所有类别的标签比例。' },
  },
  quantizationLoss: {
    label: { en: 'Quantization loss', zh: '量化损失权重' },
    help: {
      en: 'Pulls each weight towards the code that it is rounded to: what this counts beside the loss. 0: not at all; about 1/20 is usual.',
      zh: '将每个权重拉向其舍入后的编码，该值为它相对任务损失的权重。0 表示不使用，通常约为 1/20。',
    },
  },
  temperature: {
    label: { en: 'Temperature', zh: '温度' },
    help: { en: 'Softens the outputs that distillation compares.', zh: '软化蒸馏所比较的输出。' },
  },
  teacher: {
    label: { en: 'Float model as teacher', zh: '以浮点模型为教师' },
    help: {
      en: "Learns the float model's outputs instead of the labels.",
      zh: '学习浮点模型的输出，而非标签。',
    },
  },
  freezeStatistics: {
    label: { en: 'Freeze statistics', zh: '冻结统计量' },
    help: {
      en: 'BatchNormalization keeps mean and variance. Off: they follow the batches, for long trainings with the augmentation of the first one.',
      zh: 'BatchNormalization 的均值与方差保持不变。关闭后随 batch 更新，适合沿用原训练增强方式的长训练。',
    },
  },
  freezeStatisticsAfter: {
    label: { en: 'Freeze statistics after', zh: '冻结统计量起始步' },
    help: {
      en: 'Mean and variance of BatchNormalization follow the batches for so many steps, then they are kept.',
      zh: 'BatchNormalization 的均值与方差在该步数之内随 batch 更新，之后保持不变。',
    },
  },
  evaluateEvery: {
    label: { en: 'Evaluate every', zh: '评估间隔' },
    help: { en: 'Steps between evaluations. 0: only at the end.', zh: '两次评估之间的步数。0 表示仅在结束时评估。' },
  },
  patience: {
    label: { en: 'Patience', zh: '提前停止' },
    help: { en: 'Evaluations without a better one until training stops.', zh: '连续多少次评估无提升后停止训练。' },
  },
  keep: {
    label: { en: 'Keep', zh: '保留' },
    help: {
      en: 'Weights of the best evaluation, or of the last step.',
      zh: '保留最佳一次评估的权重，或最后一步的权重。',
    },
  },
  provider: {
    label: { en: 'Computed on', zh: '计算设备' },
    help: {
      en: 'A graphics card is used where one step on it agrees with the CPU; else the CPU, and the reason is told. WebGPU: most systems; DirectML: Windows.',
      zh: '先试运行一步，结果与 CPU 一致才使用显卡，否则改用 CPU 并说明原因。WebGPU 适用于多数系统，DirectML 适用于 Windows。',
    },
  },
} as const satisfies Record<string, Described>;

export const ACTIVATION_QUANTIZERS = {
  ulq: { en: 'ULQ: both ends of the range are learned', zh: 'ULQ：学习范围的两端' },
  lsq: { en: 'LSQ: the step is learned', zh: 'LSQ：学习步长' },
  lsqPlus: { en: 'LSQ+: step and offset are learned', zh: 'LSQ+：学习步长与偏移' },
  pact: { en: 'PACT: the upper end is learned', zh: 'PACT：学习上界' },
  luq: { en: 'LUQ: the largest value is learned (HiSilicon)', zh: 'LUQ：学习最大值（海思）' },
  fixed: { en: 'fixed: the range stays', zh: '固定：范围不变' },
} as const satisfies Record<ActivationQuantizer, Sentence>;

export const WEIGHT_QUANTIZERS = {
  arq: { en: 'ARQ: the scale follows from the weights', zh: 'ARQ：由权重计算 scale' },
  lsq: { en: 'LSQ: the scale is learned (ulq_retrain)', zh: 'LSQ：学习 scale（ulq_retrain）' },
  lnq: { en: 'LNQ: 16 levels, 4 bits (HiSilicon)', zh: 'LNQ：16 个电平，4 bit（海思）' },
} as const satisfies Record<WeightQuantizer, Sentence>;

export const TRAINING_LOSSES = {
  crossEntropy: { en: 'cross-entropy with labels', zh: '与标签的交叉熵' },
  distillation: { en: 'divergence from the float model', zh: '与浮点模型的 KL 散度' },
  meanSquaredError: { en: 'mean squared error', zh: '均方误差' },
  cosine: { en: 'cosine distance', zh: '余弦距离' },
} as const satisfies Record<(typeof trainingLosses)[number], Sentence>;

export const TRAINING_OPTIMIZERS = {
  sgd: { en: 'SGD with momentum', zh: '带动量的 SGD' },
  adam: { en: 'Adam', zh: 'Adam' },
  adamW: { en: 'AdamW', zh: 'AdamW' },
} as const satisfies Record<(typeof trainingOptimizers)[number], Sentence>;

export const TRAINING_SCHEDULES = {
  constant: { en: 'constant', zh: '恒定' },
  cosine: { en: 'cosine to 0', zh: '余弦降至 0' },
  piecewise: { en: 'falls at milestones', zh: '分段下降' },
} as const satisfies Record<(typeof trainingSchedules)[number], Sentence>;

export const KEPT_WEIGHTS = {
  best: { en: 'the best evaluation', zh: '最佳一次评估' },
  last: { en: 'the last step', zh: '最后一步' },
} as const satisfies Record<(typeof keptWeights)[number], Sentence>;

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
