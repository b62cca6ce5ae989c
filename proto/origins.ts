/** Where a training went astray: a sentence inside that of TRAINING_DIVERGED. */
import type { Sentence } from './sentences';

export const ORIGINS = {
  ORIGIN_FORWARD: {
    en: "The first NaN or infinity is in the forward pass of layer '{layer}'.",
    zh: '最先出现 NaN 或无穷大的是层“{layer}”的前向计算。',
  },
  ORIGIN_GRADIENT: {
    en: "The first NaN or infinity is in the gradient of layer '{layer}'.",
    zh: '最先出现 NaN 或无穷大的是层“{layer}”的梯度。',
  },
  ORIGIN_UPDATE: {
    en: "The first NaN or infinity is in the update of '{value}' of layer '{layer}'.",
    zh: '最先出现 NaN 或无穷大的是层“{layer}”中“{value}”的更新。',
  },
  ORIGIN_LOSS: {
    en: 'The first NaN or infinity is in the loss.',
    zh: '最先出现 NaN 或无穷大的是损失函数。',
  },
  ORIGIN_INPUT: {
    en: "The batch itself has NaN or infinity, in '{value}'.",
    zh: '输入的 batch 中“{value}”本身含有 NaN 或无穷大。',
  },
  /** Too large, yet finite. */
  ORIGIN_DRIFT: {
    en: "The updates went astray: farthest from where it began is '{value}' of layer '{layer}', {times} times its own size.",
    zh: '权重更新已失控：偏离初始值最远的是层“{layer}”的“{value}”，达到其自身大小的 {times} 倍。',
  },
  ORIGIN_UNKNOWN: { en: 'Where it began is not known.', zh: '最先出现的位置未知。' },
} as const satisfies Record<string, Sentence>;
