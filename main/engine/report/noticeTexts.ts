/** What a run's numbers give reason to say: what we saw → what it means → what to do. */
import type { Sentence } from '../../../proto/sentences';

export interface NoticeTexts {
  readonly severity: 'error' | 'warning' | 'note';
  readonly saw: Sentence;
  readonly means?: Sentence;
  readonly todo?: Sentence;
}

export const NOTICES = {
  NO_EVALUATION: {
    severity: 'warning',
    saw: { en: 'No evaluation set was given.', zh: '未提供评估数据集。' },
    means: {
      en: 'What quantization costs is unknown; small layer errors are a good sign, not an accuracy.',
      zh: '量化带来的精度损失未知；逐层误差小是好迹象，但不等于准确率。',
    },
    todo: {
      en: 'Run again with --eval DATASET; it may be without labels.',
      zh: '请加上 --eval DATASET 重新运行，数据集可以没有标签。',
    },
  },
  FEW_SAMPLES: {
    severity: 'warning',
    saw: {
      en: 'The difference is known only within {low} … {high} ({samples} samples).',
      zh: '差值的置信区间为 {low} … {high}（{samples} 个样本），范围较宽。',
    },
    means: {
      en: 'A loss of that size could hide in it.',
      zh: '该范围内的精度损失可能未被发现。',
    },
    todo: { en: 'Evaluate on more samples.', zh: '请使用更多样本评估。' },
  },
  REAL_LOSS: {
    severity: 'warning',
    saw: {
      en: 'The metric changes by {delta}, and the whole interval is on the worse side.',
      zh: '指标变化 {delta}，且整个置信区间都在变差一侧。',
    },
    means: {
      en: 'The loss is not chance. The layers with the largest error of their own: {layers}.',
      zh: '该损失并非随机波动。单层误差最大的层：{layers}。',
    },
    todo: {
      en: 'Keep them float (quant_enable: false) or give them 16-bit data, and compare; or calibrate on more batches.',
      zh: '可让这些层保持浮点（quant_enable: false）或使用 16 位数据后再对比，也可增加校准 batch 数。',
    },
  },
  LAYER_PER_TENSOR: {
    severity: 'warning',
    saw: {
      en: '{layer} alone reaches only {sqnr} dB, and its weights share one scale.',
      zh: '{layer} 单独量化时 SQNR 仅 {sqnr} dB，且权重共用一个量化因子。',
    },
    means: {
      en: 'The widest channel sets the scale for all others, which become coarse.',
      zh: '取值范围最大的通道决定了所有通道的量化因子，其余通道精度变粗。',
    },
    todo: {
      en: 'Use per-channel weights (channel_wise: true) for this layer.',
      zh: '请对该层启用逐通道量化（channel_wise: true）。',
    },
  },
  LAYER_WEAK: {
    severity: 'warning',
    saw: { en: '{layer} alone reaches only {sqnr} dB.', zh: '{layer} 单独量化时 SQNR 仅 {sqnr} dB。' },
    means: {
      en: 'About one part in {parts} of its output’s energy is noise that later layers inherit.',
      zh: '其输出能量中约 1/{parts} 为量化噪声，会传给后续各层。',
    },
    todo: {
      en: 'Keep this layer float (quant_enable: false), or give it 16-bit data where the target has it.',
      zh: '可让该层保持浮点（quant_enable: false），或在目标平台支持时使用 16 位数据。',
    },
  },
  NOT_SMALLER: {
    severity: 'note',
    saw: {
      en: 'The deploy model is not smaller than the float model.',
      zh: '部署模型并不比浮点模型小。',
    },
    means: {
      en: 'Few of its bytes are weights of quantized layers.',
      zh: '模型中属于已量化层权重的字节很少。',
    },
    todo: {
      en: 'See in the table which layers stay float, and why.',
      zh: '请在下表中查看哪些层保持浮点及其原因。',
    },
  },
} as const satisfies Record<string, NoticeTexts>;

export type NoticeCode = keyof typeof NOTICES;
