/** A result as a short table for people. */
import type { Finding, Inspection, Job, MetricValue, RunResult } from '../../proto/job';
import type { PreviewOfData } from '../../proto/preview';
import { PROVIDER_NAMES } from '../../proto/providers';
import type { Tuning } from '../../proto/tuning';
import { findingText } from '../../proto/findings';
import { REASONS, type Reason } from '../../proto/reasons';
import { say, type Language } from '../../proto/sentences';
import { simulationText } from '../../proto/simulation';
import { findingLine } from '../../proto/runLog';
import { layerTable } from './layerTable';
import { table } from './terminal';
import { bytesText, countText } from './units';

const LABELS = {
  model: { en: 'model', zh: '模型' },
  inputs: { en: 'inputs', zh: '输入' },
  outputs: { en: 'outputs', zh: '输出' },
  size: { en: 'size', zh: '大小' },
  params: { en: 'parameters', zh: '参数量' },
  macs: { en: 'multiply–accumulates', zh: '乘加次数' },
  operators: { en: 'operators', zh: '算子' },
  float: { en: 'float', zh: '浮点' },
  compressed: { en: 'compressed', zh: '压缩后' },
  delta: { en: 'difference', zh: '差值' },
  metric: { en: 'metric', zh: '指标' },
  time: { en: 'time', zh: '用时' },
  package: { en: 'package', zh: '部署包' },
  files: { en: 'files', zh: '文件' },
  data: { en: 'data', zh: '数据' },
  preview: { en: 'preview', zh: '预览图' },
  goal: { en: 'limit', zh: '限值' },
  tries: { en: 'tries', zh: '尝试次数' },
  rolledBack: { en: 'rolled back', zh: '回退的层' },
  confirmed: { en: 'confirmed', zh: '确认集精度' },
  training: { en: 'training', zh: '训练' },
  quantizationLoss: { en: 'quantization loss', zh: '量化损失' },
  tuned: { en: 'gradients', zh: '梯度' },
  simulation: { en: 'integers', zh: '整数仿真' },
} as const;

type Label = keyof typeof LABELS;
type Row = readonly [Label, string];

function lines(rows: readonly Row[], language: Language): string {
  return table(rows.map(([label, value]) => [LABELS[label][language], value]));
}

export function summaryOf(kind: Job['kind'], result: unknown, language: Language, dir = ''): string {
  switch (kind) {
    case 'inspect':
      return inspectionSummary(result as Inspection, language);
    case 'eval':
      return evaluationSummary(result as Evaluation, language);
    case 'ptq':
      return runSummary(result as RunResult, language, dir);
    case 'auto':
      return searchSummary(result as RunResult, language, dir);
    case 'qat':
      return trainingSummary(result as RunResult, language, dir);
    case 'tune':
      return tuningSummary(result as Tuning, language);
    case 'package':
      return packageSummary(result as Package, language);
    default:
      // A question of the window: nobody asks it here but a job file.
      return `${JSON.stringify(result)}\n`;
  }
}

function inspectionSummary({ model, operators, layers, findings, data }: Inspection, language: Language): string {
  const port = ({ name, type, shape }: Inspection['model']['inputs'][number]): string =>
    `${name} ${type} [${shape?.map((dim) => dim ?? '?').join(', ') ?? '…'}]`;
  const rows: Row[] = [
    ['model', `${model.path} (opset ${model.opset})`],
    ...model.inputs.map((input): Row => ['inputs', port(input)]),
    ...model.outputs.map((output): Row => ['outputs', port(output)]),
    ['size', bytesText(model.sizeBytes)],
    ['params', countText(model.params)],
    ['macs', countText(model.macs)],
    [
      'operators',
      Object.entries(operators)
        .map(([op, count]) => `${op} ${count}`)
        .join(', '),
    ],
    ...(data ? previewRows(data) : []),
  ];
  const marked = findings.map((each) => `${mark(each)} ${findingLine(each, language)}\n`).join('');
  return `${lines(rows, language)}${layerTable(layers, language)}${marked}`;
}

/** Mean, standard deviation and range of every channel. */
function previewRows({ name, samples, inputs, preview }: PreviewOfData): Row[] {
  const number = (value: number): string => String(Number(value.toPrecision(4)));
  const rows = inputs.flatMap((input) =>
    input.channels.map(({ mean, std, min, max }, c): Row => {
      const channel = input.channels.length > 1 ? `[${c}]` : '';
      return ['data', `${input.name}${channel}  μ ${number(mean)}  σ ${number(std)}  ${number(min)} … ${number(max)}`];
    }),
  );
  return [['data', `${name} (${samples.length})`], ...rows, ...(preview ? [['preview', preview] as const] : [])];
}

function mark({ severity }: Finding): string {
  return { error: '[x]', warning: '[!]', note: '[i]' }[severity];
}

function runSummary(result: RunResult, language: Language, dir: string): string {
  const { float, compressed, delta, deltaCi95, size } = result;
  const metric = (value: RunResult['float'], label: Label): Row[] =>
    value ? [[label, `${value.metric} ${figure(value.value)} (${value.samples})`]] : [];
  const interval = deltaCi95 ? ` [${deltaCi95.map(figure).join(', ')}]` : '';
  const rows: Row[] = [
    ['model', result.model.path],
    ...metric(float, 'float'),
    ...metric(compressed, 'compressed'),
    ...(delta === null ? [] : [['delta', figure(delta) + interval] as const]),
    ['size', sizeText(size)],
    ...(result.simulation ? [['simulation', simulationText(result.simulation, language)] as const] : []),
    ['time', `${(result.timing.totalMs / 1000).toFixed(1)} s`],
    ['files', [dir, ...result.artifacts.map(({ path }) => path)].join('  ')],
  ];
  return lines(rows, language);
}

/** A table of weights has no deploy model; in the fake-quant model all numbers are floats. */
function sizeText({ floatBytes, deployBytes, fakeQuantBytes }: RunResult['size']): string {
  const deploy = fakeQuantBytes === undefined ? bytesText(deployBytes) : `– (fake-quant ${bytesText(fakeQuantBytes)})`;
  return `${bytesText(floatBytes)} → ${deploy}`;
}

/** A quantization with what the search did: how many tries, which layers were rolled back to what, an independent accuracy. */
function searchSummary(result: RunResult, language: Language, dir: string): string {
  const { tries, rolledBack, limit, metric, confirmed, higherIsBetter } = result.auto!;
  const layers = rolledBack.map(({ layer, to }) => `${layer} → ${to}`);
  const rows: Row[] = [
    ['goal', `${metric} ${higherIsBetter ? '≥' : '≤'} ${figure(limit)}`],
    ['tries', String(tries.length)],
    ['rolledBack', [String(layers.length), ...layers].join('  ')],
    ...(confirmed
      ? [
          [
            'confirmed',
            `${confirmed.compressed.metric} ${figure(confirmed.compressed.value)} (${confirmed.compressed.samples})`,
          ] as const,
        ]
      : []),
  ];
  return runSummary(result, language, dir) + lines(rows, language);
}

/** A quantization with how long it was trained, and which weights it kept. */
function trainingSummary(result: RunResult, language: Language, dir: string): string {
  const { done, steps, epochs, kept, keptStep, loss, trainingMs, provider = 'cpu' } = result.qat!;
  const last = epochs.at(-1);
  const figures = [`${done} / ${steps}`, ...(last ? [`${loss} ${last.loss.toPrecision(4)}`] : [])];
  const pace = `${(trainingMs / Math.max(done, 1)).toFixed(0)} ms (${PROVIDER_NAMES[provider]})`;
  const rows: Row[] = [
    ['training', [...figures, pace, `${kept} (${keptStep})`].join('  ')],
    ...(last?.quantizationLoss === undefined
      ? []
      : [['quantizationLoss', last.quantizationLoss.toPrecision(4)] as const]),
  ];
  return runSummary(result, language, dir) + lines(rows, language);
}

/** What the summary needs of the result of `eval`. */
interface Evaluation extends MetricValue {
  readonly model: RunResult['model'];
  readonly timing: Pick<RunResult['timing'], 'totalMs'>;
}

function evaluationSummary({ model, metric, value, samples, ci95, timing }: Evaluation, language: Language): string {
  const interval = ci95 ? ` [${ci95.map(figure).join(', ')}]` : '';
  const rows: Row[] = [
    ['model', model.path],
    ['metric', `${metric} ${figure(value)}${interval} (${samples})`],
    ['time', `${(timing.totalMs / 1000).toFixed(1)} s`],
  ];
  return lines(rows, language);
}

function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}

/** What the summary needs of the result of `package`. */
interface Package {
  readonly file: string;
  readonly sizeBytes: number;
  readonly entries: readonly string[];
}

function packageSummary({ file, sizeBytes, entries }: Package, language: Language): string {
  const rows: Row[] = [
    ['package', `${file} (${bytesText(sizeBytes)})`],
    ['files', entries.join('  ')],
  ];
  return lines(rows, language);
}

/** The result as `--json` prints it: an inspection with its sentences, anything else as it is. */
export function jsonOf(kind: Job['kind'], result: unknown, language: Language): unknown {
  if (kind !== 'inspect') return result;
  const { layers, findings, ...rest } = result as Inspection;
  return {
    ...rest,
    layers: layers.map((layer) =>
      Object.fromEntries(Object.entries(layer).map(([key, value]) => [key, said(value, language)])),
    ),
    findings: findings.map((finding) => ({
      severity: finding.severity,
      code: finding.code,
      ...(finding.node === undefined ? {} : { node: finding.node }),
      ...(finding.layers === undefined ? {} : { layers: finding.layers }),
      ...findingText(finding, language),
    })),
  };
}

/** A reason as its sentence, anything else as it is. */
function said(value: string | boolean | Reason, language: Language): string | boolean {
  return typeof value === 'object' ? say(REASONS, value.code, value.params, language) : value;
}

function tuningSummary({ model, file, formulations }: Tuning, language: Language): string {
  const ways = Object.values(formulations);
  const counts = [...new Set(ways)].map((way) => `${way} ${ways.filter((each) => each === way).length}`);
  return lines(
    [
      ['model', model.path],
      ['tuned', counts.join(', ') || '–'],
      ['files', file],
    ],
    language,
  );
}
