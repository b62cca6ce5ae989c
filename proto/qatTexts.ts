/** What the window and the command line call the fields and choices of a training: labels and help in both languages. */
import type {
  ActivationQuantizer,
  keptWeights,
  trainingLosses,
  trainingOptimizers,
  trainingSchedules,
  WeightQuantizer,
} from './qat';
import type { Sentence } from './sentences';

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
  freeze: {
    label: { en: 'Frozen layers', zh: '冻结层' },
    help: {
      en: 'They and all layers above them, towards the input, keep their weights.',
      zh: '这些层及其上游（靠近输入一侧）的所有层权重保持不变。',
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
