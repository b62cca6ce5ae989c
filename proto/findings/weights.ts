import type { FindingEntry } from './entry';

/** What the doctor finds in the weights of a model, and in what its data make of them. */
export const weightFindings = {
  WEIGHT_CHANNELS_EQUAL: {
    severity: 'note',
    en: "{count} of {total} output channels of the weight '{tensor}' repeat another one exactly",
    zh: '权重“{tensor}”的 {total} 个输出通道中有 {count} 个与其他通道完全相同',
    fixEn: 'such channels can be removed by pruning; equal ones after training hint at a weight that was never trained',
    fixZh: '可通过剪枝删除；训练后仍相同的通道可能从未被训练',
  },
  WEIGHT_DENORMAL: {
    severity: 'note',
    en: "{count} of {total} values of the weight '{tensor}' are denormal (below 1.2e-38): slow on CPUs, 0 on NPUs",
    zh: '权重“{tensor}”的 {total} 个值中有 {count} 个为非规格化数（小于 1.2e-38）：在 CPU 上运行缓慢，在 NPU 上视为 0',
    fixEn: 'set them to 0',
    fixZh: '建议置为 0',
  },
  WEIGHT_NOT_FLOAT32: {
    severity: 'warning',
    en: "the weight '{tensor}' is {type}; only float32 weights are quantized",
    zh: '权重“{tensor}”类型为 {type}；仅支持量化 float32 权重',
    fixEn: 'export the model in float32',
    fixZh: '请以 float32 导出模型',
  },
  WEIGHT_CHANNEL_SPREAD: {
    severity: 'note',
    en: "one output channel of the weight '{tensor}' reaches {ratio} times as far as the median one; this {op} has one scale for all, which leaves the median channel {levels} of 127 levels",
    zh: '权重“{tensor}”某输出通道的范围为中位通道的 {ratio} 倍；该 {op} 全部通道共用一个缩放因子，中位通道仅剩 127 级中的 {levels} 级',
    fixEn: 'use a 1×1 convolution in its place, which has one scale a channel, or leave it float if the accuracy drops',
    fixZh: '可改用逐通道量化的 1×1 卷积；若精度下降明显，可保持该层浮点',
  },
  WEIGHT_OUTLIERS: {
    severity: 'note',
    en: "a few values of the weight '{tensor}' are far out (kurtosis {kurtosis}): 8 bits leave it {sqnrDb} dB",
    zh: '权重“{tensor}”存在少量离群值（峰度 {kurtosis}）：8 bit 量化信噪比仅 {sqnrDb} dB',
    fixEn: 'balance it with DMQ, or leave it float if the accuracy drops',
    fixZh: '可使用 DMQ 均衡量化；若精度下降明显，可保持该层浮点',
  },
  BN_VARIANCE_NEGATIVE: {
    severity: 'error',
    en: "{count} of {total} variances in '{tensor}' are so far below zero that the square root is no number",
    zh: '“{tensor}”的 {total} 个方差中有 {count} 个为负，无法开平方',
    fixEn: 'export the model again; check that mean and variance were not exchanged',
    fixZh: '请重新导出模型，并检查 mean 与 variance 是否颠倒',
  },
  BN_VARIANCE_ZERO: {
    severity: 'note',
    en: "{count} of {total} variances in '{tensor}' are zero: these channels never changed in training",
    zh: '“{tensor}”的 {total} 个方差中有 {count} 个为零：这些通道在训练中从未变化',
    fixEn: 'such channels can be removed by pruning',
    fixZh: '可通过剪枝删除这些通道',
  },
  BN_SCALE_ZERO: {
    severity: 'note',
    en: "{count} of {total} scales in '{tensor}' are zero: these channels give a constant",
    zh: '“{tensor}”的 {total} 个缩放系数中有 {count} 个为零：这些通道输出恒定',
    fixEn: 'such channels can be removed by pruning',
    fixZh: '可通过剪枝删除这些通道',
  },
  BN_UNTRAINED: {
    severity: 'warning',
    en: "all means are 0 and all variances 1 in '{tensor}': its statistics are those of a layer that was never trained",
    zh: '“{tensor}”的均值全为 0、方差全为 1：统计量仍为未训练时的初始值',
    fixEn: 'export the trained checkpoint; check that the running statistics were loaded',
    fixZh: '请导出训练好的权重，并检查滑动统计量是否已加载',
  },
  INPUT_NOT_AS_TRAINED: {
    severity: 'warning',
    en: "on these data the values before the first BatchNormalization lie {shift} standard deviations from its mean and spread {spread} times as wide as in training (median channel): the input '{input}' ({low} … {high}) is preprocessed differently",
    zh: '在该数据上，第一个 BatchNormalization 之前的数值偏离其均值 {shift} 个标准差，分布宽度为训练时的 {spread} 倍（中位通道）：输入“{input}”（{low} … {high}）的预处理与训练时不同',
    fixEn: 'check scale, mean, std and colour order of the data set',
    fixZh: '请检查数据集的 scale、mean、std 以及颜色通道顺序',
  },
  FLOAT_NEAR_CHANCE: {
    severity: 'warning',
    en: 'on these data the model reaches only {metric} = {value} %, hardly better than guessing',
    zh: '在该数据上模型仅达到 {metric} = {value} %，与随机猜测相差无几',
    fixEn: 'check colour order (RGB or BGR), mean, std and scale of the data set, and its labels',
    fixZh: '请检查数据集的颜色通道顺序（RGB 或 BGR）、mean、std、scale 以及标签',
  },
} as const satisfies Record<string, FindingEntry>;
