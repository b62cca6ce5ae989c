/** The README of a package, in two languages: what each file is, how to convert, what the accuracy was, what to mind. */
import { basename } from 'node:path';
import { differenceUnit, metricDigits, metricFacts, metricText } from '../../../../proto/metricNames';
import { fill, type Language, type Sentence } from '../../../../proto/sentences';
import { bytesText, groupedText, signedText } from '../../../../proto/units';
import type { AtcJob } from './atc';
import { AIPP_FILE, aippSection, type PackedAipp } from './packageAipp';
import type { PackedResult } from './packageSource';
import english from './readme.en.md?raw';
import chinese from './readme.zh.md?raw';

export const README_TEMPLATES: Readonly<Record<Language, string>> = { en: english, zh: chinese };

/** What the kinds of artifacts, and the files that a package adds, are for. */
const FILES: Readonly<Record<string, Sentence>> = {
  deploy: { en: 'deploy model: the input of ATC', zh: '部署模型：ATC 的输入' },
  deployData: { en: 'weights of the deploy model', zh: '部署模型的权重数据' },
  fakeQuant: {
    en: 'fake-quant model: the same arithmetic for ONNX Runtime',
    zh: '精度仿真模型：可在 ONNX Runtime 上运行的等价模型',
  },
  fakeQuantData: { en: 'weights of the fake-quant model', zh: '精度仿真模型的权重数据' },
  record: {
    en: 'scale and offset of every layer, as AMCT writes them',
    zh: '量化因子记录文件（scale、offset），AMCT 格式',
  },
  config: { en: 'quantization configuration that was used', zh: '实际使用的量化配置文件' },
  layers: { en: 'factors and errors of every layer', zh: '逐层量化因子与误差' },
  report: { en: 'report with charts, opens offline', zh: '图表报告，可离线打开' },
  result: { en: 'all numbers of the run', zh: '本次运行的全部数值结果' },
};

const ADDED: readonly [string, Sentence][] = [
  ['data.json', { en: 'data sets with fingerprints and preprocessing', zh: '数据集名称、指纹与预处理方式' }],
  ['atc.sh, atc.bat', { en: 'conversion by ATC, ready to run', zh: '可直接执行的 ATC 转换脚本' }],
];

const AIPP: readonly [string, Sentence] = [
  AIPP_FILE,
  { en: 'preprocessing on the device (AIPP), optional', zh: '设备端预处理（AIPP）配置，可选' },
];

const TEXTS = {
  MEASURED: {
    en: '{metric}: {float} (float) → {compressed} (quantized), difference {delta}{interval}, {samples} samples of {data}.',
    zh: '{metric}：{float}（浮点）→ {compressed}（量化后），差值 {delta}{interval}，{data} 共 {samples} 个样本。',
  },
  LABEL_FREE: {
    en: '{metric}: {compressed}, {samples} samples of {data}. No labels were used, so this is no accuracy.',
    zh: '{metric}：{compressed}，{data} 共 {samples} 个样本。未使用标签，因此并非准确率。',
  },
  NOT_MEASURED: {
    en: 'Not measured: the run had no evaluation set. Measure it with the fake-quant model before use.',
    zh: '未测量：本次运行没有评估数据集。使用前请用精度仿真模型验证精度。',
  },
  INTERVAL: { en: ' (95 % interval {low} … {high})', zh: '（95 % 置信区间 {low} … {high}）' },
  FILE_HEAD: { en: '| File | What it is |', zh: '| 文件 | 说明 |' },
  NO_INPUT: { en: 'the model has none', zh: '模型没有输入' },
  OTHER: { en: 'made by the run', zh: '本次运行生成' },
} as const satisfies Record<string, Sentence>;

/** A file of the package and the kind of artifact that it is. */
export interface PackedFile {
  readonly path: string;
  readonly kind: string;
}

export interface ReadmeInput {
  readonly files: readonly PackedFile[];
  readonly result: PackedResult;
  readonly job: AtcJob;
  /** As in atc.sh. */
  readonly command: string;
  readonly aipp: PackedAipp;
}

export function readmeText(language: Language, { files, result, job, command, aipp }: ReadmeInput): string {
  const { size } = result;
  const fakeQuant = files.find(({ kind }) => kind === 'fakeQuant')!.path;
  const inputs = job.inputs.map(({ name, shape }) => `${code(name)} [${shape.join(', ')}]`).join(', ');
  return fill(README_TEMPLATES[language], {
    name: plain(job.output),
    model: basename(result.model.path).replaceAll('`', "'"),
    command: result.command,
    files: fileTable(files, aipp, language),
    output: job.output.replaceAll('`', "'"),
    atc: command.replace(/^/gm, '    '),
    inputs: inputs || TEXTS.NO_INPUT[language],
    aipp: aippSection(language, aipp, job),
    accuracy: accuracyText(result, language),
    floatSize: bytesText(size.floatBytes),
    deploySize: bytesText(size.deployBytes),
    fakeQuant: JSON.stringify(fakeQuant),
  });
}

function fileTable(files: readonly PackedFile[], { ops }: PackedAipp, language: Language): string {
  const listed = files.map(({ path, kind }) => [path, FILES[kind] ?? TEXTS.OTHER] as const);
  const rows = [...listed, ...ADDED, ...(ops.length > 0 ? [AIPP] : [])].map(
    ([path, what]) => `| ${code(path).replaceAll('|', '\\|')} | ${what[language]} |`,
  );
  return [TEXTS.FILE_HEAD[language], '| --- | --- |', ...rows].join('\n');
}

function accuracyText({ float, compressed, delta, deltaCi95, data }: PackedResult, language: Language): string {
  if (!compressed) return TEXTS.NOT_MEASURED[language];
  const facts = metricFacts(compressed.metric);
  const signed = (value: number): string => signedText(value, metricDigits(compressed.value, facts));
  const common = {
    metric: facts[language],
    compressed: metricText(compressed.value, facts),
    samples: groupedText(compressed.samples),
    data: plain(data.evaluation?.name ?? '–'),
  };
  if (!float || delta === null) return fill(TEXTS.LABEL_FREE[language], common);
  const interval = deltaCi95
    ? fill(TEXTS.INTERVAL[language], { low: signed(deltaCi95[0]), high: signed(deltaCi95[1]) })
    : '';
  return fill(TEXTS.MEASURED[language], {
    ...common,
    float: metricText(float.value, facts),
    delta: `${signed(delta)} ${differenceUnit(facts)[language]}`.trim(),
    interval,
  });
}

/** A name as Markdown text. */
function plain(name: string): string {
  return name.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#{}!]/g, '\\$&');
}

/** A name as Markdown code: between more backticks than it holds. */
function code(name: string): string {
  const longest = Math.max(0, ...(name.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const space = /^`|`$/.test(name) ? ' ' : '';
  return `${fence}${space}${name.replace(/\s+/g, ' ')}${space}${fence}`;
}
