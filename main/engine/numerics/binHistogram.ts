/**
 * A histogram of equal bins whose range grows with the data, as AMCT's HFMG keeps it (amct-facts §4.5).
 * Bin i is [min + i·w, min + (i+1)·w), the last one closed; edges are doubles, counting at them is exact.
 */
/** Fraction bits of a position: far finer than a bin, far coarser than its rounding error. */
const FRACTION = 10;
const ONE = 1024;

export class BinHistogram {
  counts: Float64Array;
  min = 0;
  max = 0;
  total = 0;

  constructor(readonly bins: number) {
    this.counts = new Float64Array(bins);
  }

  get width(): number {
    return (this.max - this.min) / this.bins;
  }

  /** Adds one batch with the given smallest and largest value; O(values + bins). */
  add(data: Float32Array, min: number, max: number): void {
    if (this.total === 0) {
      this.min = min;
      this.max = max;
    } else if (min < this.min || max > this.max) {
      this.rebin(Math.min(min, this.min), Math.max(max, this.max));
    }
    this.count(data);
    this.total += data.length;
  }

  /**
   * About 3 ns a value: positions are fixed-point numbers, and the halves of the data take turns, because a value that repeats
   * (zeros behind a Relu) would wait for its last count. Only next to an edge can a rounded position lie in the wrong bin;
   * there the edge itself decides.
   */
  private count(data: Float32Array): void {
    const { min, bins, width } = this;
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
    for (let i = 0; i < bins; i++) this.counts[i]! += counts[i]!;
  }

  /**
   * Moves the counts into bins over a wider range: an old bin that falls into one new bin moves there, one that straddles
   * two gives the lower ⌊count·overlap⌋ and the upper the rest.
   */
  private rebin(min: number, max: number): void {
    const old = { counts: this.counts, min: this.min, width: this.width };
    this.counts = new Float64Array(this.bins);
    this.min = min;
    this.max = max;
    const { width, bins } = this;
    for (let i = 0; i < bins; i++) {
      const count = old.counts[i]!;
      if (count === 0) continue;
      const lower = old.min + i * old.width;
      const upper = old.min + (i + 1) * old.width;
      const first = Math.floor((lower - min) / width);
      const last = Math.min(Math.floor((upper - min) / width), bins - 1);
      const border = min + (first + 1) * width;
      const share = first === last ? count : Math.trunc((count * (border - lower)) / (upper - lower));
      this.counts[first]! += share;
      this.counts[last]! += count - share;
    }
  }
}
