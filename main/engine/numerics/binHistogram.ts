/**
 * A histogram of equal bins whose range grows with the data, as AMCT's HFMG keeps it (amct-facts §4.5).
 * Bin i is [min + i·w, min + (i+1)·w), the last one closed; edges are doubles, counting at them is exact.
 */
/** Far more than the rounding error of a position, far less than a bin. */
const NEAR = 1e-9;

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

  /** About 3 ns a value; integer counters of this batch first, because they are quicker than doubles. */
  private count(data: Float32Array): void {
    const { min, bins, width } = this;
    const inverse = width > 0 ? 1 / width : 0;
    const counts = new Uint32Array(bins + 1);
    for (let k = 0; k < data.length; k++) {
      const position = (data[k]! - min) * inverse;
      const i = (position + NEAR) | 0;
      // Only next to an edge can the rounded position lie in the wrong bin; then the edge itself decides.
      if (i === ((position - NEAR) | 0)) counts[i]!++;
      else counts[data[k]! >= min + i * width ? i : i - 1]!++;
    }
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
