/**
 * A histogram of equal bins between the smallest and the largest value, as AMCT's HFMG reads it (amct-facts §4.5). Bin i is
 * [min + i·w, min + (i+1)·w), the last one closed.
 */
import type { FineHistogram } from './fineHistogram';

export interface BinHistogram {
  readonly bins: number;
  readonly min: number;
  readonly max: number;
  /** w */
  readonly width: number;
  readonly total: number;
  readonly counts: Float64Array;
}

/** Fraction bits of a position: far finer than a bin, far coarser than its rounding error. */
const FRACTION = 10;
const ONE = 1024;

/**
 * Of the values themselves; edges are doubles, counting at them is exact. About 3 ns a value: positions are fixed-point
 * numbers, and the halves of the data take turns, because a value that repeats (zeros behind a Relu) would wait for its last
 * count. Only next to an edge can a rounded position lie in the wrong bin; there the edge itself decides.
 */
export function binHistogramOf(data: Float32Array, min: number, max: number, bins: number): BinHistogram {
  const width = (max - min) / bins;
  const inverse = width > 0 ? ONE / width : 0;
  const counts = new Uint32Array(bins + 1);
  const atEdge = (x: number, i: number): void => {
    counts[x >= min + i * width ? i : i - 1]!++;
  };
  const half = data.length >>> 1;
  for (let k = 0; k < half; k++) {
    const p = ((data[k]! - min) * inverse + 1) | 0;
    const q = ((data[k + half]! - min) * inverse + 1) | 0;
    if (((p - 2) ^ p) < ONE) counts[p >>> FRACTION]!++;
    else atEdge(data[k]!, p >>> FRACTION);
    if (((q - 2) ^ q) < ONE) counts[q >>> FRACTION]!++;
    else atEdge(data[k + half]!, q >>> FRACTION);
  }
  if (data.length % 2 === 1) atEdge(data.at(-1)!, ((data.at(-1)! - min) * inverse + 1) >>> FRACTION);
  counts[bins - 1]! += counts[bins]!;
  return { bins, min, max, width, total: data.length, counts: Float64Array.from(counts.subarray(0, bins)) };
}

/**
 * The same from a fine histogram, whose bins are spread evenly over the equal ones that they overlap: an estimate, exact to
 * the share of a fine bin at each edge.
 */
export function spreadHistogram(fine: FineHistogram, min: number, max: number, bins: number): BinHistogram {
  const width = (max - min) / bins;
  const counts = new Float64Array(bins);
  const binOf = (x: number): number => (width > 0 ? Math.min(Math.max(Math.floor((x - min) / width), 0), bins - 1) : 0);
  const { order } = fine;
  let lower = order.lowerEdge(0);
  let first = binOf(lower);
  for (let i = 0; i < fine.length; i++) {
    if (i === order.negatives) [lower, first] = [0, binOf(0)];
    const upper = order.upperEdge(i);
    const last = binOf(upper);
    const n = fine.counts[i]!;
    if (first === last) counts[last]! += n;
    else if (n > 0) spread(counts, n, { lower, upper, first, last }, (bin) => min + bin * width);
    lower = upper;
    first = last;
  }
  return { bins, min, max, width, total: fine.total, counts };
}

interface Span {
  readonly lower: number;
  readonly upper: number;
  /** Bins that the two ends lie in. */
  readonly first: number;
  readonly last: number;
}

function spread(counts: Float64Array, n: number, span: Span, edgeOf: (bin: number) => number): void {
  const density = n / (span.upper - span.lower);
  let from = span.lower;
  for (let bin = span.first; bin < span.last; bin++) {
    const edge = edgeOf(bin + 1);
    counts[bin]! += density * (edge - from);
    from = edge;
  }
  counts[span.last]! += density * (span.upper - from);
}
