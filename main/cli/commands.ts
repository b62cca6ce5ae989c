/** Every command: its argument, its own options, what it does. */
import type { Sentence } from '../../proto/sentences';
import type { OptionName } from './options';

export interface CommandEntry extends Sentence {
  /** The one positional argument; absent: none. */
  readonly argument?: string;
  readonly required?: readonly OptionName[];
  readonly optional?: readonly OptionName[];
  /** Where an option's value differs from the common description. */
  readonly values?: Readonly<Partial<Record<OptionName, string>>>;
  /** Lines of usage where one does not say it all. */
  readonly usage?: readonly string[];
}

export const COMMANDS = {
  demo: {
    optional: ['out'],
    en: 'the embedded sample: evaluate, quantize, compare, package; needs nothing',
    zh: '内置示例：评估、量化、对比、打包，无需任何参数',
  },
  inspect: {
    argument: 'MODEL',
    optional: ['target', 'data', 'preview', 'out', 'svg'],
    en: 'doctor report: operators, shapes, what can be compressed, every rule broken',
    zh: '模型诊断：算子、形状、可压缩的层、违反的全部约束',
  },
  eval: {
    argument: 'MODEL',
    required: ['data'],
    optional: ['limit'],
    en: 'accuracy of a model on a data set',
    zh: '在数据集上评估模型精度',
  },
  ptq: {
    argument: 'MODEL',
    required: ['out'],
    optional: ['calib', 'eval', 'config', 'record', 'statistics', 'batch-size', 'batch-num', 'bias-correction', 'svg'],
    usage: [
      'ptq MODEL --calib DATASET [--eval DATASET] --out DIR [--config FILE] [--batch-size 32 --batch-num 1] [--bias-correction]',
      'ptq MODEL --record FILE --config FILE --out DIR',
      'ptq MODEL --statistics RUN_DIR [--config FILE] [--eval DATASET] --out DIR',
    ],
    en: 'post-training quantization: deploy model, fake-quant model, record, report',
    zh: '训练后量化：生成部署模型、精度仿真模型、量化因子记录与报告',
  },
  auto: {
    argument: 'MODEL',
    required: ['calib', 'eval', 'out'],
    optional: [
      'max-drop',
      'reach',
      'confirm',
      'config',
      'roll-back',
      'strategy',
      'sensitivity',
      'subset',
      'time-budget',
      'resume',
      'batch-size',
      'batch-num',
      'svg',
    ],
    usage: [
      'auto MODEL --calib DATASET --eval DATASET --max-drop 0.5 --out DIR [--config FILE] [--time-budget 10m] [--resume]',
    ],
    en: 'the least roll-back of layers that keeps accuracy within a limit; the best so far is always kept',
    zh: '在精度损失限制内自动寻找需回退的最少层，始终保留目前的最佳结果',
  },
  qat: {
    argument: 'MODEL',
    required: ['train', 'eval', 'out'],
    optional: [
      ...[
        'config',
        'weight-bits',
        'activation-quantizer',
        'weight-quantizer',
        'epochs',
        'steps',
        'batch-size',
        'batch-num',
        'lr',
        'optimizer',
        'momentum',
      ],
      ...['weight-decay', 'clip-norm', 'schedule', 'warmup-steps', 'milestones', 'loss', 'label-smoothing'],
      ...[
        'quantization-loss',
        'temperature',
        'teacher',
        'freeze-statistics',
        'freeze-statistics-after',
        'freeze',
        'train-statistics',
        'evaluate-every',
        'patience',
        'keep',
        'provider',
        'resume',
        'svg',
      ],
    ] as OptionName[],
    values: { 'batch-size': '64' },
    usage: [
      'qat MODEL --train DATASET --eval DATASET --out DIR [--config FILE] [--weight-bits 4] [--epochs 1 --lr 1e-4] [--resume]',
    ],
    en: 'quantization-aware training: goes on training with quantizers in place, on the ONNX file itself',
    zh: '量化感知训练：直接在 ONNX 模型上插入量化后继续训练',
  },
  tune: {
    argument: 'MODEL',
    optional: ['batch-size'],
    values: { 'batch-size': '64' },
    en: "finds the fastest way to compute the gradients of the model's layers on this machine; later trainings take it",
    zh: '测量本机上计算各层梯度的最快方式，供之后的训练使用',
  },
  run: {
    argument: 'JOB.yaml',
    optional: ['out', 'svg', 'resume'],
    usage: ['run JOB.yaml --out DIR [--resume]'],
    en: 'any job, as described in a file',
    zh: '按任务文件运行任意任务',
  },
  package: {
    argument: 'RUN_DIR',
    required: ['out'],
    optional: ['target'],
    values: { out: 'FILE.zip' },
    en: 'the result of a run as one file that ATC converts',
    zh: '将运行结果打包为可供 ATC 转换的文件',
  },
  serve: {
    optional: ['port'],
    en: 'the app in a browser of this machine, at an address that is worth one visit',
    zh: '在本机浏览器中使用应用，地址仅可使用一次',
  },
} as const satisfies Record<string, CommandEntry>;

export type CommandName = keyof typeof COMMANDS;

/** Commands of later versions: known by name, so that nobody takes them for a typing error. */
export const LATER: readonly string[] = ['prune', 'decompose'];

export function commandEntry(name: CommandName): CommandEntry {
  return COMMANDS[name];
}

export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}
