/**
 * HFMG, AMCT's histogram observer: of the windows [L, R] of a histogram that drop ever more of the tails it takes the one
 * with the least squared error. amct-facts §4.5; losses are double here, the tool's look like float32.
 *
 * loss(L, R) = Σ_bins ∫ (count / w)·(x − c(x))² dx, c(x) the centre of the destination bin of width d = w·(R − L + 1) / 2^b
 * that x falls in (the first or last one outside the window). Time O(windows · 2^b), memory O(bins).
 *
 * One batch: counted as the tool counts. More: the bins are taken from the fine histogram of all batches, where the tool moves
 * the old counts into new bins whenever the range grows (both spread a bin evenly over those it overlaps).
 */
import { scaleFromRange } from '../../numerics/affine';
import { binHistogramOf, spreadHistogram, type BinHistogram } from '../../numerics/binHistogram';
import { leastLoss } from '../../numerics/windowLoss';
import { histogramNeeds, parameter, type Observer, type Statistics } from '../observer';

export const Hfmg: Observer = {
  name: 'hfmg',
  label: { en: 'HFMG (histogram)', zh: 'HFMG（直方图）' },
  parameters: [
    {
      name: 'num_of_bins',
      type: 'integer',
      default: 4096,
      oneOf: [1024, 2048, 4096, 8192],
      label: { en: 'Histogram bins', zh: '直方图 bin 数' },
      help: {
        en: 'More bins cost time and find the window more finely.',
        zh: 'bin 数越多，窗口搜索越精细，耗时越长。',
      },
    },
  ],
  needs: (_, extent) => histogramNeeds(extent),
  choose(statistics, spec) {
    const { bits, symmetric } = spec;
    const histogram = binsOf(statistics, parameter(Hfmg, spec, 'num_of_bins'));
    const windows = searchWindows(histogram);
    const winner = leastLoss(histogram, windows, bits);
    const [left, right] = windows[winner] ?? [0, histogram.bins - 1];
    const low = Math.fround(histogram.min + left * histogram.width);
    const high = Math.fround(histogram.min + (right + 1) * histogram.width);
    return { ...scaleFromRange(low, high, bits, symmetric), winner };
  },
};

function binsOf({ values, histogram, min, max }: Statistics, bins: number): BinHistogram {
  return values ? binHistogramOf(values, min, max, bins) : spreadHistogram(histogram!, min, max, bins);
}

/**
 * The windows, widest first. Each turn both ends try to pass `step` samples; the end that crosses more bins for it (the
 * right one on a tie) is moved. The full range is never among them.
 */
export function searchWindows({ counts, bins, total }: BinHistogram): readonly (readonly [number, number])[] {
  const step = Math.max(Math.ceil(total / 100000), 1);
  const windows: [number, number][] = [];
  let left = 0;
  let right = bins - 1;
  while (right - left > Math.ceil(bins / 4)) {
    const nextLeft = advance(counts, left, right, 1, step);
    const nextRight = advance(counts, right, left, -1, step);
    if (nextLeft - left > right - nextRight) left = nextLeft;
    else right = nextRight;
    windows.push([left, right]);
  }
  return windows;
}

function advance(counts: Float64Array, from: number, to: number, way: number, step: number): number {
  let at = from;
  for (let passed = 0; at !== to && passed < step; at += way) passed += counts[at]!;
  return at;
}
