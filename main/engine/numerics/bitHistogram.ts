/**
 * Counts a stream of values into bins over the leading bits of float32 (floatBits.ts). It needs no range beforehand, batches
 * simply add up, and the order of values does not matter. The outermost values are kept exactly.
 */
import { BINS, NEGATIVE, NOT_FINITE, SHIFT } from './floatBits';
import { BinOrder, FineHistogram } from './fineHistogram';
import { Largest } from './select';

const SPILL = 2 ** 31;

export class BitHistogram {
  /** Only touched pages of this array take memory. */
  private readonly counts = new Uint32Array(BINS);
  private spilled: Float64Array | undefined;
  private sinceSpill = 0;
  private readonly largest: Largest;
  /** Of −x. */
  private readonly smallest: Largest;
  total = 0;

  /** Keeps so many of the largest and of the smallest values exactly. */
  constructor(largest = 1, smallest = 1) {
    this.largest = new Largest(largest);
    this.smallest = new Largest(smallest);
  }

  /**
   * Adds values, about 2 ns each. `max` and `min` are the extremes of equally long rows of them: only rows that reach beyond
   * what is kept are looked at for the outermost values.
   */
  add(data: Float32Array, max = data, min = data): void {
    if (this.sinceSpill + data.length > SPILL) this.spill();
    this.count(new Int32Array(data.buffer, data.byteOffset, data.length));
    this.sinceSpill += data.length;
    this.total += data.length;
    addExtremes(this.largest, data, max, 1);
    addExtremes(this.smallest, data, min, -1);
  }

  /** Four places far apart take turns: a value that repeats (zeros behind a Relu) need not wait for its last count. */
  private count(bits: Int32Array): void {
    const { counts } = this;
    const part = bits.length >>> 2;
    for (let i = 0; i < part; i++) {
      counts[bits[i]! >>> SHIFT]!++;
      counts[bits[i + part]! >>> SHIFT]!++;
      counts[bits[i + 2 * part]! >>> SHIFT]!++;
      counts[bits[i + 3 * part]! >>> SHIFT]!++;
    }
    for (let i = 4 * part; i < bits.length; i++) counts[bits[i]! >>> SHIFT]!++;
  }

  /** Whether no value since the last spill was NaN or Inf. */
  get finite(): boolean {
    for (let key = NOT_FINITE; key < NEGATIVE; key++)
      if (this.counts[key]! > 0 || this.counts[NEGATIVE + key]! > 0) return false;
    return true;
  }

  /** The largest and the smallest values, from the outermost inwards. */
  extremes(): { readonly largest: Float32Array; readonly smallest: Float32Array } {
    return { largest: this.largest.list(), smallest: this.smallest.list().map((x) => -x) };
  }

  /** 32-bit counters would overflow after some 10^9 values: they move to doubles now and then. */
  private spill(): void {
    this.spilled ??= new Float64Array(BINS);
    for (let key = 0; key < BINS; key++) this.spilled[key]! += this.counts[key]!;
    this.counts.fill(0);
    this.sinceSpill = 0;
  }

  /** What was counted so far; for finite values. */
  finished(): FineHistogram {
    const order = new BinOrder(-(this.smallest.list()[0] ?? 0), this.largest.list()[0] ?? 0);
    const counts = new Float64Array(order.length);
    let outside = 0;
    for (let i = 0; i < counts.length; i++) {
      if (i === order.negatives) continue;
      const key = order.keyAt(i);
      counts[i] = this.counts[key]! + (this.spilled ? this.spilled[key]! : 0);
      outside += counts[i]!;
    }
    counts[order.negatives] = this.total - outside;
    return new FineHistogram(order, counts);
  }
}

/** Offers the values of those rows whose own extreme may be among the extremes kept (`sign` −1: the smallest ones). */
function addExtremes(kept: Largest, data: Float32Array, rows: Float32Array, sign: 1 | -1): void {
  const length = data.length / rows.length;
  for (let row = 0; row < rows.length; row++) {
    if (sign * rows[row]! <= kept.threshold) continue;
    for (let i = row * length; i < (row + 1) * length; i++) kept.add(sign * data[i]!);
  }
}
