import type { ErrorEntry } from './entry';

/** Why a model cannot be trained as it is. */
export const trainingErrors = {
  GRADIENT_RULE_MISSING: {
    who: 'user',
    en: 'No gradient rule for {layers}. Freeze these layers and all layers above them (towards the input), or add {files}.',
    zh: '以下层没有梯度规则：{layers}。请冻结这些层及其上游（靠近输入一侧）的所有层，或新增 {files}。',
  },
  GRADIENT_CASE: {
    who: 'user',
    en: "'{op}' ('{node}') has no gradient here with {attribute} = {value}. Freeze this layer and all layers above it (towards the input).",
    zh: '“{op}”（“{node}”）在 {attribute} = {value} 时没有可用的梯度。请冻结该层及其上游（靠近输入一侧）的所有层。',
  },
  GRADIENT_SHAPE_UNKNOWN: {
    who: 'user',
    en: "The shape of '{value}' (node '{node}') is not known before the model runs, so it cannot be trained. Give the shapes of the inputs.",
    zh: '“{value}”（节点“{node}”）的形状在运行前未知，无法训练。请指定模型输入的形状。',
  },
  GRADIENT_NO_PATH: {
    who: 'user',
    en: "The loss '{loss}' does not depend on {targets}, so they cannot be trained. Freeze them.",
    zh: '损失“{loss}”不依赖于 {targets}，无法训练它们，请将其冻结。',
  },
  GRADIENT_LOSS: {
    who: 'us',
    en: "The loss '{value}' is of shape [{shape}]; it must be one number.",
    zh: '损失“{value}”的形状为 [{shape}]，它必须是单个数值。',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
