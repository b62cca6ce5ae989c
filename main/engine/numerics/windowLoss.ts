/** Squared error of quantizing a histogram inside a window: the integral that HFMG minimises. */
import type { BinHistogram } from './binHistogram';
import { EPSILON } from './rounding';

type Window = readonly [number, number];

/**
 * Loss of each window with 2^bits destination bins. The density is count / w inside a bin; positions are measured from
 * histogram.min. A destination bin narrower than EPSILON gives loss 0.
 */
export function windowLosses(histogram: BinHistogram, windows: readonly Window[], bits: number): Float64Array {
  const levels = 2 ** bits;
  const losses = new Float64Array(windows.length);
  const moments = levels <= histogram.bins ? momentsOf(histogram) : undefined;
  windows.forEach((window, i) => {
    const step = (histogram.width * (window[1] - window[0] + 1)) / levels;
    if (step < EPSILON) return;
    losses[i] = moments
      ? lossByLevels(histogram, moments, window[0] * histogram.width, step, levels)
      : lossByBins(histogram, window[0], step, levels);
  });
  return losses;
}

/** ∫ρ, ∫xρ, ∫x²ρ from the start of the histogram to each of its edges, three numbers an edge. */
function momentsOf({ bins, counts, width: w }: BinHistogram): Float64Array {
  const sums = new Float64Array(3 * (bins + 1));
  for (let i = 0; i < bins; i++) {
    const density = counts[i]! / w;
    const a = i * w;
    const b = (i + 1) * w;
    sums[3 * i + 3] = sums[3 * i]! + counts[i]!;
    sums[3 * i + 4] = sums[3 * i + 1]! + (density * (b * b - a * a)) / 2;
    sums[3 * i + 5] = sums[3 * i + 2]! + (density * (b * b * b - a * a * a)) / 3;
  }
  return sums;
}

/**
 * Σ over destination bins of ∫ (x − c)²ρ = M₂ − 2c·M₁ + c²·M₀, moments between their edges; the outermost two take what lies
 * beyond them. The moments up to an edge inside a bin follow from those at the bin's start.
 */
function lossByLevels(
  histogram: BinHistogram,
  sums: Float64Array,
  start: number,
  step: number,
  levels: number,
): number {
  const { bins, counts, width: w } = histogram;
  let loss = 0;
  let zeroth = 0;
  let first = 0;
  let second = 0;
  for (let level = 0; level < levels; level++) {
    const x = level === levels - 1 ? bins * w : start + (level + 1) * step;
    const i = Math.min((x / w) | 0, bins - 1);
    const density = counts[i]! / w;
    const a = i * w;
    const m0 = sums[3 * i]! + density * (x - a);
    const m1 = sums[3 * i + 1]! + (density * (x * x - a * a)) / 2;
    const m2 = sums[3 * i + 2]! + (density * (x * x * x - a * a * a)) / 3;
    const center = start + (level + 0.5) * step;
    loss += m2 - second - 2 * center * (m1 - first) + center * center * (m0 - zeroth);
    zeroth = m0;
    first = m1;
    second = m2;
  }
  return loss;
}

/** The same where destination bins are finer than the histogram's: a closed form per histogram bin. */
function lossByBins({ counts, bins, width: w }: BinHistogram, left: number, step: number, levels: number): number {
  const full = (step * step * step) / 12;
  const cube = (x: number): number => x * x * x;
  const levelOf = (x: number): number => Math.min(Math.max(Math.floor(x / step), 0), levels - 1);
  let loss = 0;
  for (let i = 0; i < bins; i++) {
    if (counts[i] === 0) continue;
    const begin = (i - left) * w;
    const end = begin + w;
    const first = levelOf(begin);
    const last = levelOf(end);
    const head = cube(step / 2) - cube(begin - (first + 0.5) * step);
    const tail = cube(end - (last + 0.5) * step) - cube(-step / 2);
    loss += (counts[i]! / w) * ((head + tail) / 3 + (last - first - 1) * full);
  }
  return loss;
}
