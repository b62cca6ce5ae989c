import type { ParamsOf, Sentence, Value } from './sentences';

/** Why a layer stays float. The Ascend rules are amct-spec §6.3 and §9.7. */
export const REASONS = {
  SWITCHED_OFF: {
    en: 'switched off in the configuration',
    zh: '配置中关闭了量化',
  },
  UNSUPPORTED_OP: {
    en: 'the target does not quantize {op}',
    zh: '目标平台不量化 {op} 算子',
  },
  WEIGHT_NOT_CONSTANT: {
    en: 'its weight is computed by the graph',
    zh: '权重由计算图动态产生',
  },
  WEIGHT_SHARED: {
    en: "its weight '{tensor}' is shared with {other}",
    zh: '权重“{tensor}”与 {other} 共享',
  },
  WEIGHT_RANK: {
    en: 'its weight has rank {rank}; the target takes rank {expected}',
    zh: '权重维度为 {rank}，目标平台要求 {expected} 维',
  },
  WEIGHT_NOT_FINITE: {
    en: "its weight '{tensor}' holds NaN or Inf",
    zh: '权重“{tensor}”含有 NaN 或 Inf',
  },
  NOT_FLOAT32: {
    en: 'its tensors are {type}, not float32',
    zh: '张量类型为 {type}，不是 float32',
  },
  GEMM_TRANS_A: {
    en: 'transA = 1',
    zh: 'transA = 1',
  },
  GEMM_ALPHA_BETA: {
    en: 'alpha = {alpha}, beta = {beta}; the target needs 1',
    zh: 'alpha = {alpha}，beta = {beta}，目标平台要求均为 1',
  },
  GLOBAL_POOL: {
    en: 'the window covers the whole feature map (global pooling)',
    zh: '窗口覆盖整个特征图（全局池化）',
  },
  DILATION: {
    en: 'dilation {dilation}; the target needs 1',
    zh: 'dilation 为 {dilation}，目标平台要求为 1',
  },
  BIAS_RANGE: {
    en: 'bias {bias} does not fit 32 bits at its scale {scale}',
    zh: '偏置 {bias} 在缩放因子 {scale} 下超出 32 位整数范围',
  },
} as const satisfies Record<string, Sentence>;

export type ReasonCode = keyof typeof REASONS;

export interface Reason {
  readonly code: ReasonCode;
  readonly params: Readonly<Record<string, Value>>;
}

export function reason<Code extends ReasonCode>(code: Code, params: ParamsOf<(typeof REASONS)[Code]>): Reason {
  return { code, params };
}
