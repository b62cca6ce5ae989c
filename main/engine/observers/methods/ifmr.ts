/**
 * IFMR, AMCT's default observer: the upper end of the range is moved through candidates, the one with the least mean
 * squared error wins (the lower end stays: a quirk of the tool that we follow). amct-facts §4.4.
 *
 * s_i = (r_i·vmax − vmin) / (2^b − 1);  loss_i = mean (rint(clip(x, vmin, r_i·vmax) / s_i)·s_i − x)²;  first minimum.
 * Symmetric: both ends at ±r_i·max(|vmax|, |vmin|). vmax, vmin: percentiles of all values, at least 0 and at most 0.
 *
 * One batch: exact, as the tool. More: on a histogram with bins of 2^−11 of their value (see the tests for the winners).
 */
import { EPSILON, rint } from '../../numerics/rounding';
import { parameter, type Choice, type Observer, type Parameter, type QuantizerSpec } from '../observer';
import { largestOfRank, rankOf, smallestOfRank } from '../percentiles';
import { leastError, type Candidate } from '../rangeSearch';

const f32 = Math.fround;

/** Longest list of extreme values that is kept while streaming; percentiles further inside come from the histogram. */
const MAX_EXTREMES = 4096;

const percentile = (name: string, label: Parameter['label'], help: Parameter['help']): Parameter => ({
  name,
  type: 'number',
  default: 0.999999,
  min: 0.5,
  max: 1,
  label,
  help,
});

const factor = (name: string, standard: number, label: Parameter['label'], help: Parameter['help']): Parameter => ({
  name,
  type: 'number',
  default: standard,
  min: 0,
  label,
  help,
});

export const Ifmr: Observer = {
  name: 'ifmr',
  label: { en: 'IFMR (searched range)', zh: 'IFMR（范围搜索）' },
  parameters: [
    percentile(
      'max_percentile',
      { en: 'Upper percentile', zh: '最大值分位' },
      {
        en: 'Share of the values below the upper end; 1 is the maximum.',
        zh: '低于上边界的数据占比；1 表示取最大值。',
      },
    ),
    percentile(
      'min_percentile',
      { en: 'Lower percentile', zh: '最小值分位' },
      {
        en: 'Share of the values above the lower end; 1 is the minimum.',
        zh: '高于下边界的数据占比；1 表示取最小值。',
      },
    ),
    factor(
      'search_start',
      0.7,
      { en: 'Search from', zh: '搜索起点' },
      { en: 'Least factor on the upper end.', zh: '上边界的最小缩放系数。' },
    ),
    factor(
      'search_end',
      1.3,
      { en: 'Search to', zh: '搜索终点' },
      { en: 'Largest factor on the upper end.', zh: '上边界的最大缩放系数。' },
    ),
    factor(
      'search_step',
      0.01,
      { en: 'Search step', zh: '搜索步长' },
      { en: 'Distance between factors; smaller is finer and slower.', zh: '缩放系数的步长，越小越精细，耗时越长。' },
    ),
  ],
  needs(spec, { count, keepValues }) {
    if (keepValues) return [{ kind: 'values' }];
    const kept = (name: string): number =>
      count === undefined ? MAX_EXTREMES : Math.min(rankOf(parameter(Ifmr, spec, name), count), MAX_EXTREMES);
    return [{ kind: 'histogram', largest: kept('max_percentile'), smallest: kept('min_percentile') }];
  },
  choose(statistics, spec) {
    const rank = (name: string): number => rankOf(parameter(Ifmr, spec, name), statistics.count);
    const min = Math.min(smallestOfRank(statistics, rank('min_percentile')), 0);
    const max = Math.max(largestOfRank(statistics, rank('max_percentile')), 0);
    const candidates = makeCandidates({ min, max }, spec);
    const winner = leastError(statistics, candidates, spec.bits);
    return choiceOf(candidates[winner]!, winner, spec);
  },
};

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

function choiceOf({ low, scale }: Candidate, winner: number, { bits, symmetric }: QuantizerSpec): Choice {
  const zeroPoint = symmetric ? 0 : -rint(f32(low / scale)) - 2 ** (bits - 1);
  return { scale, zeroPoint, winner };
}
