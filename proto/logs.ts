import { AMCT_WARNINGS } from './amct/warnings';
import { PROVIDER_REASONS } from './providers';
import { REASONS } from './reasons';
import type { ParamsOf, Sentence, Value } from './sentences';

/** What a job notes in its log while it works: run.log always, the screen by level. */
export const LOGS = {
  ...AMCT_WARNINGS,
  ...REASONS,
  ...PROVIDER_REASONS,
  JOB_STARTED: {
    en: '{command} started (version {version}, Node {node}, {platform})',
    zh: '{command} 已启动（版本 {version}，Node {node}，{platform}）',
  },
  STAGE_STARTED: {
    en: 'step: {stage}',
    zh: '步骤：{stage}',
  },
  JOB_DONE: {
    en: '{command} finished after {seconds} s, peak memory {peakMiB} MiB',
    zh: '{command} 已完成，用时 {seconds} s，内存峰值 {peakMiB} MiB',
  },
  MODEL_LOADED: {
    en: "model '{path}': opset {opset}, {nodes} nodes, {tensors} initializers",
    zh: '模型“{path}”：opset {opset}，{nodes} 个节点，{tensors} 个初始值',
  },
  CANCEL_REQUESTED: {
    en: 'cancelling',
    zh: '正在取消',
  },
  PAUSE_REQUESTED: {
    en: 'pausing: the training leaves a checkpoint after this step and ends',
    zh: '正在暂停：本步结束后写入检查点并停止',
  },
  KEEP_REQUESTED: {
    en: 'the search ends; the best so far is kept',
    zh: '结束搜索，保留目前的最佳结果',
  },
  NEAR_CHANCE: {
    en: 'the float model reaches only {metric} = {value} %, hardly better than guessing; check colour order (RGB or BGR), mean, std and scale of the data set, and its labels',
    zh: '浮点模型仅达到 {metric} = {value} %，与随机猜测相差无几；请检查数据集的颜色通道顺序（RGB 或 BGR）、mean、std、scale 以及标签',
  },
  MEMORY_FORECAST: {
    en: 'memory forecast: about {totalMiB} MiB at most = {nowMiB} MiB in use + {weightsMiB} MiB weights + {activationsMiB} MiB activations + the larger of {observedMiB} MiB of observed and {measuredMiB} MiB of compared tensors (budget {budgetMiB} MiB, passes over the calibration data: {passes})',
    zh: '内存预估：峰值约 {totalMiB} MiB = 已用 {nowMiB} MiB + 权重 {weightsMiB} MiB + 激活 {activationsMiB} MiB + 被观测张量 {observedMiB} MiB 与逐层比较张量 {measuredMiB} MiB 中的较大者（预算 {budgetMiB} MiB，校准数据遍历 {passes} 次）',
  },
  EXPORT_FORECAST: {
    en: 'memory forecast: about {totalMiB} MiB at most = {nowMiB} MiB in use + {tensorMiB} MiB for the largest tensor; weights are read, quantized and written piece by piece',
    zh: '内存预估：峰值约 {totalMiB} MiB = 已用 {nowMiB} MiB + 最大张量 {tensorMiB} MiB；权重分块读取、量化并写出',
  },
  TRAINING_FORECAST: {
    en: 'memory forecast: about {totalMiB} MiB at most while training = {nowMiB} MiB in use + {weightsMiB} MiB weights and optimizer + {activationsMiB} MiB activations + {batchesMiB} MiB batches + {runtimeMiB} MiB ONNX Runtime (budget for what is added: {budgetMiB} MiB); a batch of {batchSize} is learned in {parts} part(s) of {size}',
    zh: '内存预估：训练期间峰值约 {totalMiB} MiB = 已用 {nowMiB} MiB + 权重与优化器 {weightsMiB} MiB + 激活 {activationsMiB} MiB + batch 数据 {batchesMiB} MiB + ONNX Runtime {runtimeMiB} MiB（新增部分的预算为 {budgetMiB} MiB）；大小为 {batchSize} 的 batch 分 {parts} 份学习，每份 {size} 个样本',
  },
  PARTS_STATISTICS: {
    en: 'to fit the memory budget a batch of {batchSize} is learned in parts of {size}: BatchNormalization takes the statistics of a part, not of the batch. Keep those of the model (without --train-statistics), or raise --memory-budget',
    zh: '为满足内存预算，大小为 {batchSize} 的 batch 分成每份 {size} 个样本学习：BatchNormalization 使用的是每份的统计量，而非整个 batch 的。可保持模型原有的统计量（去掉 --train-statistics），或增大 --memory-budget',
  },
  PARTS_KEPT: {
    en: 'this training began with batches in {parts} part(s) and goes on so, because it would end with other numbers otherwise; a step takes about {neededMiB} MiB, more than the memory budget of {budgetMiB} MiB. Where that is too much, begin anew with a smaller --memory-budget',
    zh: '该训练开始时每个 batch 分 {parts} 份，继续时保持不变，否则结果数值会不同；一步约需 {neededMiB} MiB，超过内存预算 {budgetMiB} MiB。若内存不足，请以更小的 --memory-budget 重新开始',
  },
  MEMORY_BUDGET_EXCEEDED: {
    en: "the tensor '{tensor}' alone needs about {neededMiB} MiB while it is observed, more than the memory budget of {budgetMiB} MiB; it is observed by itself. Raise --memory-budget, or calibrate with a smaller --batch-size",
    zh: '张量“{tensor}”在观测期间单独就需要约 {neededMiB} MiB，超过内存预算 {budgetMiB} MiB，将单独观测。请增大 --memory-budget，或减小 --batch-size 后再校准',
  },
  LAYERS_PLANNED: {
    en: '{quantized} of {total} layers are quantized',
    zh: '共 {total} 层，其中 {quantized} 层参与量化',
  },
  COMMAND_SAID: {
    en: 'program of the metric: {line}',
    zh: '指标程序输出：{line}',
  },
  DEPLOY_EXECUTED: {
    en: 'deploy model: its {layers} quantized layers are computed in exact integers, {parts} of them in parts because their sums may exceed 2^24',
    zh: '部署模型：其 {layers} 个量化层以精确整数计算，其中 {parts} 层的累加和可能超过 2^24，分段计算',
  },
  DEPLOY_ROUNDED: {
    en: "the sums of layer '{layer}' may reach {bound}, too much to be computed exactly here; they are rounded to float32",
    zh: '层“{layer}”的累加和可达 {bound}，本机无法精确计算，按 float32 舍入',
  },
  DEPLOY_COMPARED: {
    en: 'deploy vs fake-quant: max difference {difference} over {samples} samples; {ties} of {values} quantized values lie exactly between two codes',
    zh: '部署模型与 fake-quant 模型对比：{samples} 个样本上最大差异为 {difference}；{values} 个量化值中有 {ties} 个恰好位于两个整数码正中',
  },
  LAYER_FLOAT: {
    en: "layer '{layer}' stays float: {reason}",
    zh: '层“{layer}”保持浮点：{reason}',
  },
  STATISTICS_LAYER_FLOAT: {
    en: "layer '{layer}' was quantized when the statistics were collected and is float now: what lies behind it was seen with its weights quantized",
    zh: '采集统计数据时层“{layer}”参与了量化，现在保持浮点：其后各张量的统计数据是在该层权重量化的情况下采集的',
  },
  TRY_ACCEPTED: {
    en: 'try {index}, {layers} layers rolled back: {value} on {samples} samples keeps the limit of {limit}',
    zh: '尝试 {index}，回退 {layers} 层：{samples} 个样本上为 {value}，满足限值 {limit}',
  },
  TRY_REJECTED: {
    en: 'try {index}, {layers} layers rolled back: {value} on {samples} samples misses the limit of {limit}',
    zh: '尝试 {index}，回退 {layers} 层：{samples} 个样本上为 {value}，未满足限值 {limit}',
  },
  SEARCH_RESUMED: {
    en: 'going on after {tries} tries that are known already',
    zh: '继续搜索，已有 {tries} 次尝试的结果',
  },
  TRAINING_RESUMED: {
    en: 'going on after step {step} of {steps}',
    zh: '从第 {step} 步（共 {steps} 步）继续训练',
  },
  STATISTICS_FROZEN: {
    en: 'after step {step} BatchNormalization keeps its statistics',
    zh: '第 {step} 步之后 BatchNormalization 统计量保持不变',
  },
  LAYERS_REST: {
    en: '{count} layers with weights do not learn, because they are frozen or the first output does not depend on them: {layers}',
    zh: '{count} 个带权重的层不参与训练（已冻结，或首个输出与其无关）：{layers}',
  },
  PROVIDER_FELL_BACK: {
    en: '{provider} is not used, the training runs on the CPU: {reason}',
    zh: '不使用 {provider}，训练在 CPU 上运行：{reason}',
  },
  PROVIDER_TRIED: {
    en: 'one step is tried on {provider}, and on the CPU to compare it with',
    zh: '正在 {provider} 上试运行一步，并与 CPU 的结果比较',
  },
  PROVIDER_CHECKED: {
    en: 'the training runs on {provider}: one step agrees with the CPU. Nodes of a step that stay on the CPU: {left} ({kinds})',
    zh: '训练在 {provider} 上运行：试运行一步的结果与 CPU 一致。每步仍在 CPU 上计算的节点：{left} 个（{kinds}）',
  },
  PROVIDER_CHANGED: {
    en: 'up to step {step} the training ran on {before}, from here on it runs on {now}',
    zh: '第 {step} 步之前训练在 {before} 上运行，此后在 {now} 上运行',
  },
  NO_DEPLOY_FORM: {
    en: '{layers} layers, the first is {layer}, have weights by LNQ: a code is the place of one of 16 levels, which ATC has no form for. There will be a fake-quant model and a record in the words of HiSilicon, but no deploy model and no package',
    zh: '{layers} 层（首个为 {layer}）的权重采用 LNQ：编码为 16 个电平的序号，ATC 没有对应的部署形式。将只生成 fake-quant 模型与海思格式的记录文件，不生成部署模型与发布包',
  },
  EVALUATED: {
    en: 'step {step}: loss {loss}, {metric} = {value}',
    zh: '第 {step} 步：损失 {loss}，{metric} = {value}',
  },
  QUANTIZATION_LOSS: {
    en: 'step {step}: quantization loss {value}',
    zh: '第 {step} 步：量化损失 {value}',
  },
  BEST_CHOSEN_ON: {
    en: "the best weights were chosen by their accuracy on '{dataset}', so that accuracy flatters them a little; --keep last does not choose",
    zh: '最佳权重是依据“{dataset}”上的精度选出的，因此该精度略偏乐观；使用 --keep last 则不做选择',
  },
  CHOSEN_ON: {
    en: "the result was chosen by its accuracy on '{dataset}', so that accuracy flatters it a little; give a confirmation set (--confirm) for one that does not",
    zh: '该结果是依据“{dataset}”上的精度选出的，因此该精度略偏乐观；可指定确认集（--confirm）得到独立的精度',
  },
  CONFIRM_MISSES: {
    en: 'on the confirmation set the result loses more than was allowed: {value} where {limit} was to be kept',
    zh: '在确认集上，该结果的损失超过允许值：{value}，限值为 {limit}',
  },
  ACCURACY: {
    en: '{what}: {metric} = {value} ({samples} samples)',
    zh: '{what}：{metric} = {value}（{samples} 个样本）',
  },
} as const satisfies Record<string, Sentence>;

export type LogCode = keyof typeof LOGS;
export type LogParams<Code extends LogCode> = ParamsOf<(typeof LOGS)[Code]>;

/** An entry of the log as data. */
export interface LogEntry {
  readonly code: string;
  readonly params: Readonly<Record<string, Value>>;
}
