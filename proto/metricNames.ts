/** What metrics are called in each language, and how their values are to be read and written. */
import type { Sentence } from './sentences';
import { fixedText } from './units';

export interface MetricFacts extends Sentence {
  readonly unit: '%' | 'dB' | '';
  readonly higherIsBetter: boolean;
  /** It compares with labels, with the float model (no labels needed), or the user's own command decides. */
  readonly against: 'labels' | 'float' | 'command';
}

const METRICS: Readonly<Record<string, MetricFacts>> = {
  meanIoU: { en: 'mean IoU', zh: '平均交并比', unit: '%', higherIsBetter: true, against: 'labels' },
  mse: { en: 'mean squared error', zh: '均方误差', unit: '', higherIsBetter: false, against: 'labels' },
  psnr: { en: 'PSNR', zh: '峰值信噪比', unit: 'dB', higherIsBetter: true, against: 'labels' },
  agreement: {
    en: 'agreement with the float model',
    zh: '与浮点模型的一致率',
    unit: '%',
    higherIsBetter: true,
    against: 'float',
  },
  sqnr: {
    en: 'SQNR against the float model',
    zh: '相对浮点模型的信噪比（SQNR）',
    unit: 'dB',
    higherIsBetter: true,
    against: 'float',
  },
};

/** At the end of the name of a user's own metric whose lower values are the better ones: nothing else would tell. */
const LOWER = ' ↓';

/** The name in results of a metric of the user's own. */
export function ownMetricName(name: string, higherIsBetter: boolean): string {
  return higherIsBetter ? name : name + LOWER;
}

/** By the name in result.json: top1, agreement, sqnr …; an unknown name is a metric of the user's own. */
export function metricFacts(name: string): MetricFacts {
  const k = /^top(\d+)$/.exec(name)?.[1];
  if (k !== undefined)
    return { en: `top-${k} accuracy`, zh: `Top-${k} 准确率`, unit: '%', higherIsBetter: true, against: 'labels' };
  return METRICS[name] ?? { en: name, zh: name, unit: '', higherIsBetter: !name.endsWith(LOWER), against: 'command' };
}

/** Decimals that suit a metric: two for percents and dB, else enough for four digits of `value`. */
export function metricDigits(value: number, { unit }: MetricFacts): number {
  if (unit !== '') return 2;
  return value === 0 ? 4 : Math.min(12, Math.max(0, 3 - Math.floor(Math.log10(Math.abs(value)))));
}

/** 91.73 %, 35.58 dB, 0.01234 */
export function metricText(value: number, facts: MetricFacts): string {
  const text = fixedText(value, metricDigits(value, facts));
  return facts.unit === '' ? text : `${text} ${facts.unit}`;
}

/** The unit of a difference between two values: percents differ by percentage points. */
export function differenceUnit({ unit }: MetricFacts): Sentence {
  return unit === '%' ? { en: 'pp', zh: '个百分点' } : { en: unit, zh: unit };
}
