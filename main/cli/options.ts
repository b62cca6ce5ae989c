/** Every option of the command line: what its value looks like, and what it does. */
import { rollBacks, sensitivities, strategies } from '../../proto/auto';
import { levels, targets } from '../../proto/job';
import {
  activationQuantizers,
  keptWeights,
  trainingLosses,
  trainingOptimizers,
  trainingSchedules,
  weightQuantizers,
} from '../../proto/qat';
import { executionProviders } from '../../proto/providers';
import type { Sentence } from '../../proto/sentences';

export interface OptionEntry extends Sentence {
  /** What stands for the value in the help; absent: a switch. */
  readonly value?: string;
}

export const OPTIONS = {
  target: { value: targets.join('|'), en: 'platform whose rules are checked', zh: '按该平台的约束检查' },
  data: {
    value: 'DATASET',
    en: 'data set: a YAML file or a folder with dataset.yaml',
    zh: '数据集：YAML 文件或含 dataset.yaml 的目录',
  },
  preview: {
    value: 'FILE.png',
    en: 'picture of what the network sees of the first samples',
    zh: '生成网络实际看到的前若干样本的预览图',
  },
  limit: { value: 'N', en: 'use the first N samples only', zh: '仅使用前 N 个样本' },
  calib: { value: 'DATASET', en: 'calibration set', zh: '校准集' },
  eval: { value: 'DATASET', en: 'evaluation set: accuracy before and after', zh: '评估集：统计压缩前后精度' },
  record: {
    value: 'FILE',
    en: 'existing record of quantization factors; no calibration',
    zh: '已有的量化因子记录文件，不再校准',
  },
  statistics: {
    value: 'RUN_DIR',
    en: 'statistics of an earlier run: chooses again, reads no data',
    zh: '复用已有运行的校准统计数据，重新选择量化因子，不读取数据',
  },
  config: {
    value: 'FILE',
    en: 'quantization configuration (JSON or simplified)',
    zh: '量化配置文件（JSON 或简易配置）',
  },
  out: { value: 'DIR', en: 'folder for the results', zh: '结果目录' },
  'batch-size': { value: 'N', en: 'samples in a batch (32; of a training 64)', zh: 'batch 大小（32；训练为 64）' },
  'batch-num': { value: 'N', en: 'calibration batches (1)', zh: '校准 batch 数量（1）' },
  port: { value: 'N', en: 'port on 127.0.0.1 (0: one that is free)', zh: '127.0.0.1 上的端口（0 为自动选择）' },
  'bias-correction': {
    en: 'adds the mean error of each layer to its bias',
    zh: '将各层输出的平均量化误差补偿到偏置',
  },
  svg: { en: 'draw the graphs: float.svg, quant.svg in DIR', zh: '绘制计算图：DIR 中的 float.svg、quant.svg' },
  'max-drop': {
    value: '0.5',
    en: 'most that the metric may lose against float, in its own unit',
    zh: '指标相对浮点允许的最大损失，单位与指标相同',
  },
  reach: {
    value: 'VALUE',
    en: 'instead: the value that the metric has to reach',
    zh: '用目标值代替最大损失：指标须达到该值',
  },
  confirm: {
    value: 'DATASET',
    en: 'samples that the search does not see, for an accuracy independent of it',
    zh: '搜索不使用的样本，用于给出与搜索无关的精度',
  },
  'roll-back': {
    value: [...rollBacks, 'observer:NAME'].join('|'),
    en: "what a layer becomes, in this order, separated by ',' (perChannel,weights8,float)",
    zh: '层的回退方式，按先后以“,”分隔（perChannel,weights8,float）',
  },
  strategy: { value: strategies.join('|'), en: 'what is tried, in what order', zh: '搜索策略' },
  sensitivity: { value: sensitivities.join('|'), en: 'what layers are ranked by', zh: '层排序所用的敏感度' },
  subset: {
    value: 'N',
    en: 'samples of a first look at a try; 0: always the whole set',
    zh: '初步评估一次尝试的样本数；0 表示始终使用整个评估集',
  },
  'time-budget': {
    value: '10m',
    en: 'then the search ends with the best so far',
    zh: '到时结束搜索，保留目前的最佳结果',
  },
  train: { value: 'DATASET', en: 'training set', zh: '训练集' },
  'weight-bits': {
    value: '8|4',
    en: 'bits of weights where no configuration says it (8)',
    zh: '未提供配置文件时的权重位宽（8）',
  },
  'activation-quantizer': {
    value: activationQuantizers.join('|'),
    en: 'what is learned of the range of data (ulq)',
    zh: '学习数据范围的方式（ulq）',
  },
  'weight-quantizer': {
    value: weightQuantizers.join('|'),
    en: 'of weights (arq); lnq: 4 bits, fake-quant model and record only',
    zh: '权重量化器（arq）；lnq：4 bit，仅生成 fake-quant 模型与记录文件',
  },
  epochs: { value: 'N', en: 'passes over the training set (1)', zh: '遍历训练集的次数（1）' },
  steps: { value: 'N', en: 'most batches to train on', zh: '最多训练的 batch 数' },
  lr: {
    value: '1e-4',
    en: 'learning rate (3e-4 with weights of 4 bits, else 2e-5)',
    zh: '学习率（含 4 bit 权重时为 3e-4，否则为 2e-5）',
  },
  optimizer: { value: trainingOptimizers.join('|'), en: 'optimizer (adam)', zh: '优化器（adam）' },
  momentum: { value: '0.9', en: 'of SGD (0.9)', zh: 'SGD 的动量（0.9）' },
  'weight-decay': { value: '0', en: 'decay of weights (0)', zh: '权重衰减（0）' },
  'clip-norm': { value: '1', en: 'longer gradients are shortened to it', zh: '超过该范数的梯度会被缩短' },
  schedule: { value: trainingSchedules.join('|'), en: 'of the learning rate (cosine)', zh: '学习率策略（cosine）' },
  'warmup-steps': { value: 'N', en: 'steps over which the learning rate rises (0)', zh: '学习率线性上升的步数（0）' },
  milestones: {
    value: '100,200',
    en: 'of the schedule piecewise: steps at which the rate falls to a tenth',
    zh: '用于 piecewise：学习率降为十分之一的步数',
  },
  loss: { value: trainingLosses.join('|'), en: 'loss (what suits the labels)', zh: '损失函数（默认按标签选择）' },
  'label-smoothing': { value: '0', en: 'of cross-entropy (0)', zh: '交叉熵的标签平滑（0）' },
  'quantization-loss': {
    value: '0.05',
    en: 'weight of the distance of weights from their codes beside the loss (0); usually about 1/20',
    zh: '权重与其量化编码之距离相对任务损失的权重（0）；通常约为 1/20',
  },
  temperature: { value: '1', en: 'of distillation (1)', zh: '蒸馏温度（1）' },
  teacher: { en: 'learn from the float model although there are labels', zh: '有标签时也以浮点模型为教师' },
  'freeze-statistics': {
    en: 'BatchNormalization keeps its statistics (the default)',
    zh: 'BatchNormalization 统计量保持不变（默认）',
  },
  'train-statistics': {
    en: 'BatchNormalization takes the statistics of the batches, as AMCT does',
    zh: 'BatchNormalization 统计量随 batch 更新（与 AMCT 相同）',
  },
  'freeze-statistics-after': {
    value: 'N',
    en: 'the statistics follow the batches for so many steps, then they are kept',
    zh: '统计量在该步数之内随 batch 更新，之后保持不变',
  },
  freeze: {
    value: 'LAYER',
    en: "this layer and all above it, towards the input, keep their weights; repeat it or separate by ';'",
    zh: '该层及其上游（靠近输入一侧）的所有层权重保持不变；多个层可重复使用或以“;”分隔',
  },
  'evaluate-every': {
    value: 'N',
    en: 'steps between evaluations; 0: only at the end (an epoch)',
    zh: '两次评估之间的步数；0 表示仅在结束时（默认每轮一次）',
  },
  patience: { value: 'N', en: 'stop after so many evaluations without a better one', zh: '连续多少次评估无提升后停止' },
  keep: { value: keptWeights.join('|'), en: 'which weights become the result (best)', zh: '保留哪一组权重（best）' },
  provider: {
    value: executionProviders.join('|'),
    en: 'where steps are computed (cpu); another one is used if one step on it agrees with the CPU',
    zh: '在何处计算训练步（cpu）；其它选项需试运行一步且结果与 CPU 一致才会使用',
  },
  resume: { en: 'go on where the job was cut off', zh: '从中断处继续' },
  json: { en: 'the last line of stdout is the result as one JSON line', zh: 'stdout 最后一行输出 JSON 结果' },
  progress: {
    value: 'tty|jsonl|none',
    en: 'progress on stderr: a bar, one event a line, nothing',
    zh: 'stderr 进度：进度条、每行一个事件、无',
  },
  name: {
    value: 'NAME',
    en: "name of the artifacts (the model file's stem)",
    zh: '输出文件名前缀（默认为模型文件名）',
  },
  'input-shape': {
    value: 'NAME:1,3,224,224',
    en: "fixes symbolic dimensions of an input; repeat it or separate by ';'",
    zh: '固定输入的动态维度；多个输入可重复使用或以“;”分隔',
  },
  'measure-floor': {
    en: 'also time ONNX Runtime alone on the same batches',
    zh: '同时测量 ONNX Runtime 单独推理的耗时',
  },
  threads: { value: 'N', en: 'threads of ONNX Runtime', zh: 'ONNX Runtime 线程数' },
  seed: { value: 'N', en: 'seed of everything random (0)', zh: '随机种子（0）' },
  'memory-budget': { value: '4GiB', en: 'memory that the job may use', zh: '任务可用内存' },
  cache: {
    value: 'DIR',
    en: 'keep decoded images here for the next pass; at most 2 GiB, may be deleted',
    zh: '缓存解码后的图像供下次使用，最多 2 GiB，可随时删除',
  },
  force: { en: 'write into a folder that is not empty', zh: '允许写入非空目录' },
  'log-level': {
    value: levels.join('|'),
    en: 'log on the screen (AMCT_LOG_LEVEL, warning)',
    zh: '屏幕日志级别（AMCT_LOG_LEVEL，默认 warning）',
  },
  'log-file-level': {
    value: levels.join('|'),
    en: 'log in run.log (AMCT_LOG_FILE_LEVEL, info)',
    zh: 'run.log 日志级别（AMCT_LOG_FILE_LEVEL，默认 info）',
  },
  lang: {
    value: 'en|zh',
    en: 'language of messages (from LC_ALL, LC_MESSAGES, LANG)',
    zh: '消息语言（默认取自 LC_ALL、LC_MESSAGES、LANG）',
  },
  help: { en: 'this text', zh: '显示帮助' },
  version: { en: 'the version', zh: '显示版本' },
} as const satisfies Record<string, OptionEntry>;

export type OptionName = keyof typeof OPTIONS;

export const COMMON = [
  'json',
  'progress',
  'name',
  'input-shape',
  'measure-floor',
  'threads',
  'seed',
  'memory-budget',
  'cache',
  'force',
  'log-level',
  'log-file-level',
  'lang',
  'help',
  'version',
] as const satisfies readonly OptionName[];

export function optionEntry(name: OptionName): OptionEntry {
  return OPTIONS[name];
}

export function isOption(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name);
}
