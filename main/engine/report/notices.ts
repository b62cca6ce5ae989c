/** Gathers what a reader must know before the numbers: the verdict, what the numbers themselves say, warnings, findings. */
import { errorSentence } from '../../../proto/errors';
import { FINDINGS, findingText } from '../../../proto/findings';
import type { Finding, LayerReport, RunResult } from '../../../proto/job';
import { LOGS } from '../../../proto/logs';
import { fill, say, type Sentence, type Value } from '../../../proto/sentences';
import { fixedText, groupedText } from '../../../proto/units';
import { boundText, differenceText, measured, worstFirst, type Measured } from './facts';
import type { ReportInput } from './input';
import { NOTICES, type NoticeCode, type NoticeTexts } from './noticeTexts';

/** An interval wider than this (in the metric's unit) hides losses that users care about. */
const WIDE = 2;
/** A smaller loss is not worth a warning even where it is real. */
const SMALL = 0.5;
/** Below this a layer's own quantization does visible harm. */
const WEAK_DB = 20;
const WEAK_MOST = 3;

/** In the order of weight. */
export function noticesOf(input: ReportInput): NoticeTexts[] {
  const { verdict, findings, result } = input;
  const all = [
    ...(verdict ? [verdictNotice(verdict)] : []),
    ...accuracyNotices(input),
    ...weakLayers(input.layers),
    ...(hasDeploy(result) && result.size.deployBytes >= result.size.floatBytes ? [notice('NOT_SMALLER', {})] : []),
    ...result.warnings.map(warningNotice),
    ...findings.map(findingNotice),
  ];
  const weight = { error: 0, warning: 1, note: 2 };
  return all.sort((a, b) => weight[a.severity] - weight[b.severity]);
}

/** Weights of a table have no deploy model, and a warning that says so. */
const hasDeploy = ({ warnings }: RunResult): boolean => !warnings.some(({ code }) => code === 'NO_DEPLOY_FORM');

function verdictNotice(verdict: NonNullable<ReportInput['verdict']>): NoticeTexts {
  return { severity: 'error', saw: { en: errorSentence(verdict, 'en'), zh: errorSentence(verdict, 'zh') } };
}

function accuracyNotices(input: ReportInput): NoticeTexts[] {
  const found = measured(input);
  if (!found) return [notice('NO_EVALUATION', {})];
  const { change, facts } = found;
  if (!change || facts.unit !== '%') return [];
  const { ci95, judgement, delta } = change;
  const lost = judgement === 'worse' && Math.abs(delta) >= SMALL;
  return [
    ...(lost ? [notice('REAL_LOSS', { delta: differenceText(delta, found), layers: culprits(input.layers) })] : []),
    ...(ci95 && ci95[1] - ci95[0] > WIDE ? [fewSamples(ci95, found)] : []),
  ];
}

function fewSamples([low, high]: readonly [number, number], found: Measured): NoticeTexts {
  const bound = (value: number): string => boundText(value, found, true);
  return notice('FEW_SAMPLES', { low: bound(low), high: bound(high), samples: groupedText(found.compressed.samples) });
}

function culprits(layers: readonly LayerReport[]): string {
  const names = worstFirst(layers)
    .slice(0, WEAK_MOST)
    .map(({ name }) => name);
  return names.length > 0 ? names.join(', ') : '–';
}

function weakLayers(layers: readonly LayerReport[]): NoticeTexts[] {
  return worstFirst(layers)
    .filter(({ alone }) => alone && alone.sqnrDb < WEAK_DB)
    .slice(0, WEAK_MOST)
    .map(({ name, alone, granularity, op }) => {
      const { sqnrDb } = alone!;
      const code = granularity === 'perTensor' && op.startsWith('Conv') ? 'LAYER_PER_TENSOR' : 'LAYER_WEAK';
      const parts = Math.max(1, Math.round(10 ** (sqnrDb / 10)));
      return notice(code, { layer: name, sqnr: fixedText(sqnrDb, 1), parts });
    });
}

type Params = Readonly<Record<string, Value | Sentence>>;

function notice(code: NoticeCode, params: Params): NoticeTexts {
  const { severity, saw, means, todo }: NoticeTexts = NOTICES[code];
  const inBoth = (sentence: Sentence): Sentence => ({
    en: filled(sentence.en, params, 'en'),
    zh: filled(sentence.zh, params, 'zh'),
  });
  return { severity, saw: inBoth(saw), ...(means && { means: inBoth(means) }), ...(todo && { todo: inBoth(todo) }) };
}

function filled(template: string, params: Params, language: keyof Sentence): string {
  const said = Object.entries(params).map(([name, value]) => {
    const bilingual = typeof value === 'object' && 'zh' in value;
    return [name, bilingual ? value[language] : value] as const;
  });
  return fill(template, Object.fromEntries(said));
}

/** A warning of the job, or a finding; one that is not known stays as it was written. */
function warningNotice({ code, params, text }: RunResult['warnings'][number]): NoticeTexts {
  if (code in FINDINGS) return findingNotice({ severity: 'warning', code, params, message: text });
  const saw =
    code in LOGS ? { en: say(LOGS, code, params, 'en'), zh: say(LOGS, code, params, 'zh') } : { en: text, zh: text };
  return { severity: 'warning', saw };
}

function findingNotice({ severity, code, params, node, message, fix }: Finding): NoticeTexts {
  const known = code in FINDINGS;
  const [en, zh] = known
    ? [findingText({ code, params }, 'en'), findingText({ code, params }, 'zh')]
    : [
        { message, fix },
        { message, fix },
      ];
  const where = node === undefined ? '' : `${node}: `;
  const saw = { en: `${where}${en.message}`, zh: `${where}${zh.message}` };
  return {
    severity,
    saw,
    ...(en.fix !== undefined && zh.fix !== undefined ? { todo: { en: en.fix, zh: zh.fix } } : {}),
  };
}
