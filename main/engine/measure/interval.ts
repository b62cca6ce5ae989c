/**
 * 95 % confidence intervals from the numbers of each sample. Means of shares: Wilson's interval, and for paired differences
 * the adjusted Wald interval of Agresti and Min (Statistics in Medicine 24, 2005), both sound for few samples and rare
 * differences; other means: normal; everything else: percentiles of a seeded bootstrap over samples.
 */
import { below, seededRandom } from '../numerics/random';
import type { Metric } from './metric';

/** The numbers of all samples of one evaluation, in the order of the samples. */
export type Scores = readonly (readonly number[])[];
export type Interval = readonly [number, number];

const Z = 1.959963984540054;
const RESAMPLES = 1000;

export function sumsOf(scores: Scores): number[] {
  const sums = new Array<number>(scores[0]?.length ?? 1).fill(0);
  for (const sample of scores) for (let i = 0; i < sample.length; i++) sums[i]! += sample[i]!;
  return sums;
}

export function valueOf(metric: Metric, scores: Scores): number {
  return metric.value(sumsOf(scores), scores.length);
}

/** Interval of the metric's value. */
export function intervalOf(metric: Metric, scores: Scores): Interval {
  if (!isMean(metric, scores)) return bootstrap([scores], ([sums]) => metric.value(sums!, scores.length));
  const shares = scores.map(([score]) => score!);
  const scale = metric.value([1], 1);
  const [low, high] =
    shares.every((share) => share >= 0 && share <= 1) && metric.unit === '%' ? wilson(shares) : normal(shares);
  return [scale * low, scale * high];
}

/** Interval of value(after) − value(before) on the same samples. */
export function pairedInterval(metric: Metric, before: Scores, after: Scores): Interval {
  if (!isMean(metric, before)) {
    const value = (sums: readonly number[]): number => metric.value(sums, before.length);
    return bootstrap([before, after], ([from, to]) => value(to!) - value(from!));
  }
  const differences = after.map(([score], i) => score! - before[i]![0]!);
  const scale = metric.value([1], 1);
  const binary = differences.every((d) => d === 0 || Math.abs(d) === 1);
  const [low, high] = binary ? agrestiMin(differences) : normal(differences);
  return [scale * low, scale * high];
}

/** True where the value is a multiple of the mean of one number. */
function isMean(metric: Metric, scores: Scores): boolean {
  return scores[0]?.length === 1 && metric.value([2], 2) === metric.value([1], 1) && metric.value([0], 1) === 0;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function normal(values: readonly number[]): Interval {
  const mean = meanOf(values);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
  const half = Z * Math.sqrt(variance / values.length);
  return [mean - half, mean + half];
}

function wilson(shares: readonly number[]): Interval {
  const n = shares.length;
  const p = meanOf(shares);
  const center = (p + (Z * Z) / (2 * n)) / (1 + (Z * Z) / n);
  const half = (Z / (1 + (Z * Z) / n)) * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n));
  return [Math.max(0, center - half), Math.min(1, center + half)];
}

function agrestiMin(differences: readonly number[]): Interval {
  const n = differences.length + 2;
  const better = differences.filter((d) => d > 0).length;
  const worse = differences.filter((d) => d < 0).length;
  const shift = (better - worse) / n;
  const half = (Z / n) * Math.sqrt(better + worse + 1 - (better - worse) ** 2 / n);
  return [Math.max(-1, shift - half), Math.min(1, shift + half)];
}

/** Percentiles of a statistic of the sums over samples drawn with replacement, the same draw for every list of scores. */
function bootstrap(lists: readonly Scores[], statistic: (sums: readonly (readonly number[])[]) => number): Interval {
  const random = seededRandom(0);
  const samples = lists[0]!.length;
  const flat = lists.map((scores) => Float64Array.from(scores.flat()));
  const widths = lists.map((scores) => scores[0]?.length ?? 1);
  const values = Array.from({ length: RESAMPLES }, () => {
    const sums = widths.map((width) => new Array<number>(width).fill(0));
    for (let draw = 0; draw < samples; draw++) {
      const sample = below(random, samples);
      for (let list = 0; list < lists.length; list++) {
        add(sums[list]!, flat[list]!, sample * widths[list]!);
      }
    }
    return statistic(sums);
  }).sort((a, b) => a - b);
  return [values[Math.floor(0.025 * RESAMPLES)]!, values[Math.ceil(0.975 * RESAMPLES) - 1]!];
}

function add(sums: number[], values: Float64Array, from: number): void {
  for (let k = 0; k < sums.length; k++) sums[k]! += values[from + k]!;
}

/** Groups of a jackknife. */
const GROUPS = 20;

/**
 * A quick stand-in for `intervalOf` and `pairedInterval` where a decision is taken again and again: the same for means; else ± Z standard
 * errors of a jackknife that leaves out one of GROUPS groups of samples at a time.
 */
export function roughInterval(metric: Metric, after: Scores, before?: Scores): Interval {
  if (isMean(metric, after)) return before ? pairedInterval(metric, before, after) : intervalOf(metric, after);
  const value = (pick: (sample: number) => boolean): number => {
    const [to, from] = [after.filter((_, i) => pick(i)), before?.filter((_, i) => pick(i))];
    return valueOf(metric, to) - (from ? valueOf(metric, from) : 0);
  };
  const whole = value(() => true);
  const without = Array.from({ length: GROUPS }, (_, group) => value((sample) => sample % GROUPS !== group));
  const mean = meanOf(without);
  const spread = without.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  const half = Z * Math.sqrt((spread * (GROUPS - 1)) / GROUPS);
  return [whole - half, whole + half];
}
