/** Squared error of quantizing a histogram inside a window: the integral that HFMG minimises. */
import type { BinHistogram } from './binHistogram';
import { EPSILON } from './rounding';

type Window = readonly [number, number];

/**
 * Loss of each window with 2^bits destination bins. The density is count / w inside a bin; positions are measured from
 * histogram.min. A destination bin narrower than EPSILON gives loss 0.
 */
export function windowLosses(histogram: BinHistogram, windows: readonly Window[], bits: number): Float64Array {
  const loss = lossFunction(histogram, momentsOf(histogram), bits);
  return Float64Array.from(windows, loss);
}

/**
 * Index of the first window with the least loss, of windows that lie one inside the other. What lies beyond a window costs at
 * least its squared distance to the window's ends; as that only grows, the search ends where it alone is above the least loss.
 */
export function leastLoss(histogram: BinHistogram, windows: readonly Window[], bits: number): number {
  const moments = momentsOf(histogram);
  const loss = lossFunction(histogram, moments, bits);
  const vanishing = windows.some((window) => stepOf(histogram, window, bits) < EPSILON);
  let winner = 0;
  let least = Infinity;
  for (let i = 0; i < windows.length; i++) {
    if (!vanishing && tailLoss(histogram, moments, windows[i]!) > SURELY * least) break;
    const own = loss(windows[i]!);
    if (own < least) [winner, least] = [i, own];
  }
  return winner;
}

/** Above rounding errors of the moments. */
const SURELY = 1.01;

function stepOf({ width }: BinHistogram, [left, right]: Window, bits: number): number {
  return (width * (right - left + 1)) / 2 ** bits;
}

function lossFunction(histogram: BinHistogram, moments: Float64Array, bits: number): (window: Window) => number {
  const levels = 2 ** bits;
  return (window) => {
    const step = stepOf(histogram, window, bits);
    if (step < EPSILON) return 0;
    return levels <= histogram.bins
      ? lossByLevels(histogram, moments, window[0] * histogram.width, step, levels)
      : lossByBins(histogram, window[0], step, levels);
  };
}

/** Σ of squared distances to the window of what lies outside: M₂ − 2a·M₁ + a²·M₀ on either side. */
function tailLoss({ bins, width }: BinHistogram, sums: Float64Array, [left, right]: Window): number {
  const a = left * width;
  const b = (right + 1) * width;
  const [low, high, all] = [3 * left, 3 * (right + 1), 3 * bins];
  const below = sums[low + 2]! - 2 * a * sums[low + 1]! + a * a * sums[low]!;
  const above =
    sums[all + 2]! - sums[high + 2]! - 2 * b * (sums[all + 1]! - sums[high + 1]!) + b * b * (sums[all]! - sums[high]!);
  return below + above;
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
