import type { ErrorEntry } from './entry';

/** Why a model cannot be trained as it is. */
export const trainingErrors = {
  GRADIENT_RULE_MISSING: {
    who: 'user',
    en: "{layers} cannot be trained: there is no gradient rule. Freeze them (--freeze '{names}'); they and all layers above them, towards the input, then keep their weights.",
    zh: "以下层没有梯度规则，无法训练：{layers}。请将其冻结（--freeze '{names}'），它们及其上游（靠近输入一侧）所有层的权重将保持不变。",
  },
  GRADIENT_CASE: {
    who: 'user',
    en: "'{op}' ('{node}') has no gradient here with {attribute} = {value}. Freeze it (--freeze '{node}'); it and all layers above it, towards the input, then keep their weights.",
    zh: "“{op}”（“{node}”）在 {attribute} = {value} 时没有可用的梯度。请将其冻结（--freeze '{node}'），该层及其上游（靠近输入一侧）所有层的权重将保持不变。",
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
  TRAINING_ALL_FROZEN: {
    who: 'user',
    en: "Nothing is left to train: with '{layers}' all layers above are frozen. Freeze layers nearer to the input (--freeze).",
    zh: '没有可训练的权重：冻结“{layers}”及其上游后不再有可训练的层。请冻结更靠近输入的层（--freeze）。',
  },
  TRAINING_UNKNOWN_LAYER: {
    who: 'user',
    en: "The layer '{layer}' that shall be frozen is not in the model. The closest name is '{nearest}'.",
    zh: '要冻结的层“{layer}”在模型中不存在。最接近的层名为“{nearest}”。',
  },
  GRADIENT_LOSS: {
    who: 'us',
    en: "The loss '{value}' is of shape [{shape}]; it must be one number.",
    zh: '损失“{value}”的形状为 [{shape}]，它必须是单个数值。',
  },
  TRAINING_DIVERGED: {
    who: 'user',
    en: 'Training diverged in step {step}: the loss is {loss}. {place} Lower the learning rate (--lr, now {rate}), let it rise over more --warmup-steps, or limit gradients (--clip-norm 1).',
    zh: '训练在第 {step} 步发散：损失为 {loss}。{place}请降低学习率（--lr，当前 {rate}）、增加 --warmup-steps，或限制梯度（--clip-norm 1）。',
  },
  TRAINING_MEMORY: {
    who: 'user',
    en: 'A step of training with {size} sample(s) needs about {neededMiB} MiB, {weightsMiB} MiB of them for weights and optimizer; the memory budget is {budgetMiB} MiB, and its batch cannot be cut further. Raise --memory-budget, give smaller inputs (--input-shape), or take an optimizer that remembers less (--optimizer sgd).',
    zh: '每步 {size} 个样本的训练约需 {neededMiB} MiB（其中权重与优化器 {weightsMiB} MiB），内存预算为 {budgetMiB} MiB，且 batch 已无法再切分。请增大 --memory-budget、减小输入尺寸（--input-shape），或改用占用更少的优化器（--optimizer sgd）。',
  },
  TRAINING_TOO_SHORT: {
    who: 'user',
    en: 'The first {batchNum} batches are the calibration, but training has only {steps} steps. Train longer (--epochs, --steps), or calibrate on fewer batches (--batch-num).',
    zh: '前 {batchNum} 个 batch 用于校准，但训练仅有 {steps} 步。请增加训练步数（--epochs、--steps），或减少校准 batch 数（--batch-num）。',
  },
  TRAINING_LABELS: {
    who: 'user',
    en: "The loss '{loss}' needs labels that are {expected}; '{dataset}' has {actual}. Choose another loss (--loss), or let the float model teach (--teacher).",
    zh: '损失函数“{loss}”需要{expected}形式的标签；“{dataset}”中的为 {actual}。请更换损失函数（--loss），或以浮点模型为教师（--teacher）。',
  },
  AUGMENT_LABELS: {
    who: 'user',
    en: "'{dataset}': augment '{kind}' moves the picture, but its labels have a value for each position ([{shape}] a sample) and would stay. Leave it out.",
    zh: '“{dataset}”：augment “{kind}”会移动图像，但标签按位置给出（每个样本为 [{shape}]），不会随之移动。请去掉该项。',
  },
  SAFETENSORS_INVALID: {
    who: 'user',
    en: "'{path}' is no safetensors file of float32 tensors, or it is damaged ({problem}).",
    zh: '“{path}”不是 float32 张量的 safetensors 文件，或已损坏（{problem}）。',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
