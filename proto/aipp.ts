import type { ParamsOf, Sentence, Value } from './sentences';

/** Why AIPP, the preprocessing unit of Ascend, cannot do the preprocessing of an input. */
export const AIPP_REASONS = {
  AIPP_UNKNOWN: {
    en: 'the run does not tell how its samples are preprocessed',
    zh: '运行结果中没有该输入的预处理信息',
  },
  AIPP_SHAPE: {
    en: 'its shape [{shape}] is no image that AIPP gives: [N, 3, H, W] or [N, 1, H, W]',
    zh: '输入形状 [{shape}] 不是 AIPP 支持的图像输入（[N, 3, H, W] 或 [N, 1, H, W]）',
  },
  AIPP_OTHERS: {
    en: 'the model has inputs that are no images, so ATC cannot be told the format NCHW that AIPP needs',
    zh: '模型含有非图像输入，无法为 ATC 指定 AIPP 所需的 NCHW 格式',
  },
  AIPP_TYPE: {
    en: 'the model takes {type}, AIPP gives floats',
    zh: '模型输入类型为 {type}，而 AIPP 输出为浮点',
  },
  AIPP_SOURCE: {
    en: 'its samples are {type}, AIPP takes uint8 pixels',
    zh: '样本类型为 {type}，AIPP 仅支持 uint8 像素',
  },
  AIPP_ORDER: {
    en: 'its channels stand in the order [{order}], AIPP can only swap the first and the last of three',
    zh: '通道顺序为 [{order}]，AIPP 仅支持交换三个通道中的首尾通道',
  },
  AIPP_MEAN: {
    en: 'mean / scale of channel {channel} is {value}, AIPP subtracts 0 … 510',
    zh: '通道 {channel} 的 mean / scale 为 {value}，AIPP 可减去的范围为 0～510',
  },
  AIPP_FACTOR: {
    en: 'scale / std of channel {channel} is {value}, which does not fit half precision',
    zh: '通道 {channel} 的 scale / std 为 {value}，超出半精度浮点范围',
  },
  AIPP_PRECISION: {
    en: 'in half precision channel {channel} would differ by {steps} steps of a pixel value, more than half a step',
    zh: '半精度下通道 {channel} 的误差为 {steps} 个像素级差，超过半个级差',
  },
} as const satisfies Record<string, Sentence>;

export type AippReasonCode = keyof typeof AIPP_REASONS;

export interface AippReason {
  readonly code: AippReasonCode;
  readonly params: Readonly<Record<string, Value>>;
}

export function aippReason<Code extends AippReasonCode>(
  code: Code,
  params: ParamsOf<(typeof AIPP_REASONS)[Code]>,
): AippReason {
  return { code, params };
}
