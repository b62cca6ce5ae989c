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
  QUANTIZED_ALREADY: {
    en: "quantized already by '{node}'",
    zh: '已由“{node}”量化',
  },
  WEIGHT_NOT_CONSTANT: {
    en: 'its weight is computed by the graph',
    zh: '权重由计算图动态产生',
  },
  BIAS_NOT_CONSTANT: {
    en: 'its bias is computed by the graph',
    zh: '偏置由计算图动态产生',
  },
  DATA_CONSTANT: {
    en: "its data '{tensor}' is a constant: there is nothing to calibrate",
    zh: '其输入“{tensor}”为常量，无需校准',
  },
  DATA_RANK: {
    en: 'its data has rank {rank}; the target takes rank {least} or more',
    zh: '其输入为 {rank} 维，目标平台要求不少于 {least} 维',
  },
  DATA_WITHOUT_ELEMENTS: {
    en: "no calibration sample gave its data '{tensor}' any element",
    zh: '校准数据未使其输入“{tensor}”产生任何元素',
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
  NO_WEIGHT: {
    en: 'it has no weight',
    zh: '没有权重',
  },
  PRUNE_OP: {
    en: 'channels are removed from 2-D Conv, Gemm and MatMul',
    zh: '通道剪枝仅支持 2 维 Conv、Gemm 和 MatMul',
  },
  PRUNE_DEPTHWISE: {
    en: 'a depthwise convolution follows the channels of the layer before it',
    zh: '深度卷积的通道由其前一层决定',
  },
  PRUNE_TO_OUTPUT: {
    en: "its channels reach the model's output '{output}'",
    zh: '其通道直接到达模型输出“{output}”',
  },
  PRUNE_PATH: {
    en: "its channels go into '{node}' ({op}), which does not let them be removed",
    zh: '其通道进入“{node}”（{op}），无法在该处删除',
  },
  NM_OP: {
    en: '2-of-4 sparsity is for 2-D Conv and ConvTranspose, Gemm and MatMul',
    zh: '2:4 稀疏仅支持 2 维 Conv、2 维 ConvTranspose、Gemm 和 MatMul',
  },
  NM_CHANNELS: {
    en: 'input channels: {channels}; 2-of-4 sparsity needs at least 3',
    zh: '输入通道数为 {channels}，2:4 稀疏至少需要 3 个',
  },
  DECOMPOSE_OP: {
    en: 'only 2-D Conv is decomposed',
    zh: '张量分解仅支持 2 维 Conv',
  },
  DECOMPOSE_GROUP: {
    en: 'group {group}; decomposition needs 1',
    zh: 'group 为 {group}，张量分解要求为 1',
  },
  DECOMPOSE_DILATION: {
    en: 'dilation {dilation}; decomposition needs 1',
    zh: 'dilation 为 {dilation}，张量分解要求为 1',
  },
  DECOMPOSE_STRIDE: {
    en: 'stride {stride}; decomposition takes at most 2',
    zh: 'stride 为 {stride}，张量分解最大支持 2',
  },
  DECOMPOSE_KERNEL: {
    en: 'kernel {kernel}; decomposition starts at 3×3',
    zh: '卷积核为 {kernel}，张量分解要求不小于 3×3',
  },
  DECOMPOSE_CHANNELS: {
    en: 'fewer than {least} input or output channels: too small for decomposition to help',
    zh: '输入或输出通道数少于 {least}，分解收益不足',
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
