/**
 * Counts a stream of values into bins over the leading bits of float32 (floatBits.ts). It needs no range beforehand, batches
 * simply add up, and the order of values does not matter. The outermost values are kept exactly.
 */
import { BINS, floatAt, placeOf, SHIFT } from './floatBits';
import { BinOrder, FineHistogram } from './fineHistogram';
import { Largest } from './select';

const SPILL = 2 ** 31;
const BLOCK = 4096;
const LAST = 2 ** 31 - 1;

export interface Range {
  readonly min: number;
  readonly max: number;
}

export class BitHistogram {
  /** Only touched pages of this array take memory. */
  private readonly counts = new Uint32Array(BINS);
  private spilled: Float64Array | undefined;
  private sinceSpill = 0;
  private readonly largest: Largest;
  /** Of −x. */
  private readonly smallest: Largest;
  /** Places of the least and the greatest value of the last block. */
  private low = 0;
  private high = 0;
  total = 0;

  /** Keeps so many of the largest and of the smallest values exactly. */
  constructor(largest = 1, smallest = 1) {
    this.largest = new Largest(largest);
    this.smallest = new Largest(smallest);
  }

  /** Adds values, about 3 ns each, and tells their range: an end of it is NaN where a value is, both without values. */
  add(data: Float32Array): Range {
    if (this.sinceSpill + data.length > SPILL) this.spill();
    const bits = new Int32Array(data.buffer, data.byteOffset, data.length);
    let low = LAST;
    let high = -LAST;
    for (let from = 0; from < data.length; from += BLOCK) {
      const to = Math.min(from + BLOCK, data.length);
      this.count(bits, from, to);
      if (floatAt(this.high) > this.largest.threshold) for (let i = from; i < to; i++) this.largest.add(data[i]!);
      if (-floatAt(this.low) > this.smallest.threshold) for (let i = from; i < to; i++) this.smallest.add(-data[i]!);
      low = Math.min(low, this.low);
      high = Math.max(high, this.high);
    }
    this.sinceSpill += data.length;
    this.total += data.length;
    return { min: floatAt(low), max: floatAt(high) };
  }

  /**
   * Counts a block and finds its ends. Four places far apart take turns: a value that repeats (zeros behind a Relu) need not
   * wait for its last count.
   */
  private count(bits: Int32Array, from: number, to: number): void {
    const { counts } = this;
    let low = LAST;
    let high = -LAST;
    const part = (to - from) >>> 2;
    for (let i = from; i < from + part; i++) {
      const a = bits[i]!;
      const b = bits[i + part]!;
      const c = bits[i + 2 * part]!;
      const d = bits[i + 3 * part]!;
      counts[a >>> SHIFT]!++;
      counts[b >>> SHIFT]!++;
      counts[c >>> SHIFT]!++;
      counts[d >>> SHIFT]!++;
      const p = placeOf(a);
      const q = placeOf(b);
      const r = placeOf(c);
      const s = placeOf(d);
      if (p < low) low = p;
      if (p > high) high = p;
      if (q < low) low = q;
      if (q > high) high = q;
      if (r < low) low = r;
      if (r > high) high = r;
      if (s < low) low = s;
      if (s > high) high = s;
    }
    for (let i = from + 4 * part; i < to; i++) {
      const place = placeOf(bits[i]!);
      counts[bits[i]! >>> SHIFT]!++;
      if (place < low) low = place;
      if (place > high) high = place;
    }
    this.low = low;
    this.high = high;
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
