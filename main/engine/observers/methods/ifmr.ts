/**
 * IFMR, AMCT's default observer: the upper end of the range is moved through candidates, the one with the least mean
 * squared error wins (the lower end stays: a quirk of the tool that we follow). amct-facts §4.4.
 *
 * s_i = (r_i·vmax − vmin) / (2^b − 1);  loss_i = mean (rint(clip(x, vmin, r_i·vmax) / s_i)·s_i − x)²;  first minimum.
 * Symmetric: both ends at ±r_i·max(|vmax|, |vmin|). vmax, vmin: percentiles of all values, at least 0 and at most 0.
 *
 * One batch: exact, as the tool. More: on a histogram with bins of 2^−11 of their value (see the tests for the winners).
 */
import { BitHistogram, type Cumulative } from '../../numerics/bitHistogram';
import { EPSILON, rint } from '../../numerics/rounding';
import { kthLargest } from '../../numerics/select';
import {
  parameter,
  type Choice,
  type Observer,
  type Parameter,
  type QuantizerSpec,
  type Statistics,
} from '../observer';

const f32 = Math.fround;

/** Longest list of extreme values that is kept while streaming; percentiles further inside come from the histogram. */
const MAX_EXTREMES = 4096;

const number = (
  name: string,
  standard: number,
  range: { min?: number; max?: number },
  en: string,
  zh: string,
): Parameter => ({
  name,
  type: 'number',
  default: standard,
  ...range,
  label: { en, zh },
  help: { en: '', zh: '' },
});

export const Ifmr: Observer = {
  name: 'ifmr',
  label: { en: 'IFMR (searched range)', zh: 'IFMR（范围搜索）' },
  parameters: [
    number('max_percentile', 0.999999, { min: 0.5, max: 1 }, 'Upper percentile', '最大值分位'),
    number('min_percentile', 0.999999, { min: 0.5, max: 1 }, 'Lower percentile', '最小值分位'),
    number('search_start', 0.7, { min: 0 }, 'Search from', '搜索起点'),
    number('search_end', 1.3, { min: 0 }, 'Search to', '搜索终点'),
    number('search_step', 0.01, { min: 0 }, 'Search step', '搜索步长'),
  ],
  needs(spec, { count, keepValues }) {
    if (keepValues) return [{ kind: 'values' }];
    const kept = (name: string): number =>
      count === undefined ? MAX_EXTREMES : Math.min(rankOf(parameter(Ifmr, spec, name), count), MAX_EXTREMES);
    return [{ kind: 'bits', largest: kept('max_percentile'), smallest: kept('min_percentile') }];
  },
  choose(statistics, spec) {
    const range = percentileRange(statistics, spec);
    const candidates = makeCandidates(range, spec);
    const histogram = statistics.bits ?? histogramOf(statistics.values!);
    const cumulative = histogram.cumulative();
    const losses = candidates.map((candidate) => estimatedLoss(cumulative, candidate, spec.bits));
    const winner = statistics.values
      ? exactWinner(statistics.values, candidates, losses, spec.bits)
      : firstMinimum(losses);
    return choiceOf(candidates[winner]!, winner, spec);
  },
};

interface Candidate {
  readonly low: number;
  readonly high: number;
  readonly scale: number;
}

/** k = n − ⌊p·n⌋, 1 where p is 1: the k-th value from the outside is the percentile. */
function rankOf(percentile: number, count: number): number {
  return 1 - percentile < EPSILON ? 1 : Math.max(1, count - Math.floor(percentile * count));
}

function percentileRange(statistics: Statistics, spec: QuantizerSpec): { min: number; max: number } {
  const { count, values } = statistics;
  const extremes = statistics.bits?.extremes();
  const above = rankOf(parameter(Ifmr, spec, 'max_percentile'), count);
  const below = rankOf(parameter(Ifmr, spec, 'min_percentile'), count);
  const pick = (
    k: number,
    outermost: number,
    kept: Float32Array | undefined,
    exact: (copy: Float32Array) => number,
  ): number => {
    if (k === 1) return outermost;
    if (values) return exact(values.slice());
    return kept?.[k - 1] ?? percentileOf(statistics, k, outermost === statistics.max);
  };
  const max = pick(above, statistics.max, extremes?.largest, (copy) => kthLargest(copy, above));
  const min = pick(below, statistics.min, extremes?.smallest, (copy) => kthLargest(copy, copy.length - below + 1));
  return { min: Math.min(min, 0), max: Math.max(max, 0) };
}

/** The k-th value from outside by the histogram: the centre of its bin. */
function percentileOf({ bits, count }: Statistics, k: number, fromAbove: boolean): number {
  const cumulative = bits!.cumulative();
  const rank = fromAbove ? count - k : k - 1;
  let low = 0;
  let high = cumulative.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulative.count[middle + 1]! > rank) high = middle;
    else low = middle + 1;
  }
  const inBin = cumulative.count[low + 1]! - cumulative.count[low]!;
  return inBin > 0 ? f32((cumulative.sum[low + 1]! - cumulative.sum[low]!) / inBin) : 0;
}

/**
 * The candidate ratios as the tool's vectorised float32 range makes them: blocks of 8 start at f32(start + 8·j·step), the
 * last n mod 16 are made one by one.
 */
export function candidateRatios(start: number, end: number, step: number): Float32Array {
  const count = Math.ceil((end - start) / step);
  const vectorised = 16 * Math.floor(count / 16);
  return Float32Array.from({ length: count }, (_, i) => {
    if (i >= vectorised) return start + i * step;
    return f32(start + 8 * Math.floor(i / 8) * step) + (i % 8) * step;
  });
}

function makeCandidates({ min, max }: { min: number; max: number }, spec: QuantizerSpec): Candidate[] {
  const of = (name: string): number => parameter(Ifmr, spec, name);
  const ratios = candidateRatios(of('search_start'), of('search_end'), of('search_step'));
  const half = 2 ** (spec.bits - 1);
  return Array.from(ratios, (ratio): Candidate => {
    if (spec.symmetric) {
      const high = f32(ratio * Math.max(Math.abs(max), Math.abs(min)));
      const scale = f32(high / (Math.abs(max) < Math.abs(min) ? half : half - 1));
      return { low: -high, high, scale: scale < EPSILON ? 1 : scale };
    }
    const high = f32(ratio * max);
    const scale = f32(f32(high - min) / (2 * half - 1));
    return { low: min, high, scale: scale < EPSILON ? 1 : scale };
  });
}

function histogramOf(values: Float32Array): BitHistogram {
  const histogram = new BitHistogram();
  histogram.add(values);
  return histogram;
}

/**
 * Σ (y − x)² by prefix sums: per level Σx² − 2y·Σx + y²·n between the borders (k ± ½)·s, the two ends clipped. With more
 * levels than bins the error inside is taken as uniform, s²/12 a value.
 */
function estimatedLoss(values: Cumulative, { low, high, scale }: Candidate, bits: number): number {
  const first = rint(f32(low / scale));
  const last = rint(f32(high / scale));
  let loss = 0;
  let at = 0;
  const upTo = (index: number, y: number): void => {
    const n = values.count[index]! - values.count[at]!;
    const sum = values.sum[index]! - values.sum[at]!;
    loss += values.squares[index]! - values.squares[at]! - 2 * y * sum + y * y * n;
    at = index;
  };
  if (bits > FINE) {
    upTo(values.indexBelow(low), first * scale);
    const inside = values.indexBelow(high);
    loss += ((values.count[inside]! - values.count[at]!) * scale * scale) / 12;
    at = inside;
  } else {
    for (let k = first; k < last; k++) upTo(values.indexBelow((k + 0.5) * scale), k * scale);
  }
  upTo(values.length, last * scale);
  return loss;
}

/** How far above the least estimate a candidate may lie and still be tried exactly; with many levels estimates are rougher. */
const marginOf = (bits: number): number => (bits > FINE ? 1.3 : 1.05);

/** Bits from which there are more levels than bins: the rounding error counts as uniform. */
const FINE = 10;

/** The exact losses decide among the candidates that the histogram leaves in question. */
function exactWinner(
  values: Float32Array,
  candidates: readonly Candidate[],
  estimates: readonly number[],
  bits: number,
): number {
  const limit = Math.min(...estimates) * marginOf(bits);
  const exact = candidates.map((candidate, i) => (estimates[i]! <= limit ? exactLoss(values, candidate) : Infinity));
  return firstMinimum(exact);
}

function exactLoss(values: Float32Array, { low, high, scale }: Candidate): number {
  let loss = 0;
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    const clipped = x < low ? low : x > high ? high : x;
    const error = f32(f32(rint(f32(clipped / scale)) * scale) - x);
    loss += error * error;
  }
  return loss;
}

function firstMinimum(losses: readonly number[]): number {
  let winner = 0;
  for (let i = 1; i < losses.length; i++) if (losses[i]! < losses[winner]!) winner = i;
  return winner;
}

function choiceOf({ low, scale }: Candidate, winner: number, { bits, symmetric }: QuantizerSpec): Choice {
  const zeroPoint = symmetric ? 0 : -rint(f32(low / scale)) - 2 ** (bits - 1);
  return { scale, zeroPoint, winner };
}
