/**
 * A histogram over the leading bits of float32: sign, exponent and 11 bits of mantissa, so a bin is 2^−11 of its value wide.
 * It needs no range beforehand, batches simply add up, and the order of values does not matter. The outermost values are
 * kept exactly.
 */
import { Largest } from './select';

const SHIFT = 12;
const BINS = 2 ** (32 - SHIFT);
const NEGATIVE = BINS / 2;
const SPILL = 2 ** 31;

const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);

/** Bits of a float32; of two floats of one sign the outer one has the larger bits. */
function bitsOf(x: number): number {
  scratch[0] = x;
  return scratchBits[0]!;
}

/** Bin of a float32. */
const keyOf = (x: number): number => bitsOf(x) >>> SHIFT;

/** The value in the middle of a bin. */
function centerOf(key: number): number {
  scratchBits[0] = (key << SHIFT) | (1 << (SHIFT - 1));
  return scratch[0]!;
}

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
   * Adds finite values, about 2 ns each. `max` and `min` are the extremes of equally long rows of them: only rows that
   * reach beyond what is kept are looked at for the outermost values.
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

  get max(): number {
    return this.largest.list()[0] ?? -Infinity;
  }

  get min(): number {
    return -(this.smallest.list()[0] ?? -Infinity);
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

  private countOf(key: number): number {
    return this.counts[key]! + (this.spilled ? this.spilled[key]! : 0);
  }

  /** Prefix sums over the values. */
  cumulative(): Cumulative {
    return new Cumulative((key) => this.countOf(key), this.total, this.min, this.max);
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

/** Values below this share of the largest one count as zero in prefix sums. */
const NEGLIGIBLE = 2 ** -22;

/** Prefix sums of a BitHistogram in ascending order of values, each value taken as the centre of its bin. */
export class Cumulative {
  private readonly floor: number;
  private readonly negatives: number;
  readonly count: Float64Array;
  readonly sum: Float64Array;
  readonly squares: Float64Array;

  constructor(
    countOf: (key: number) => number,
    total: number,
    private readonly min: number,
    private readonly max: number,
  ) {
    this.floor = Math.max(1, keyOf(Math.max(-min, max) * NEGLIGIBLE));
    this.negatives = Math.max(0, keyOf(Math.max(-min, 0)) - this.floor + 1);
    const positives = Math.max(0, keyOf(Math.max(max, 0)) - this.floor + 1);
    const length = this.negatives + 1 + positives;
    this.count = new Float64Array(length + 1);
    this.sum = new Float64Array(length + 1);
    this.squares = new Float64Array(length + 1);
    let outside = 0;
    for (let i = 0; i < length; i++) if (i !== this.negatives) outside += countOf(this.keyAt(i));
    for (let i = 0; i < length; i++) {
      const zero = i === this.negatives;
      const n = zero ? total - outside : countOf(this.keyAt(i));
      const x = zero ? 0 : this.valueAt(i);
      this.count[i + 1] = this.count[i]! + n;
      this.sum[i + 1] = this.sum[i]! + n * x;
      this.squares[i + 1] = this.squares[i]! + n * x * x;
    }
  }

  get length(): number {
    return this.count.length - 1;
  }

  /** Bin of an index: negative values from the outside inwards, (almost) zero, positive ones. */
  private keyAt(index: number): number {
    const behind = index - this.negatives;
    return behind < 0 ? NEGATIVE + this.floor - 1 - behind : this.floor + behind - 1;
  }

  /** What the values of a bin count as: its centre, inside the range of all values. */
  private valueAt(index: number): number {
    return Math.min(Math.max(centerOf(this.keyAt(index)), this.min), this.max);
  }

  /** How many bins have their centre below x: an index into the prefix sums. */
  indexBelow(x: number): number {
    const key = keyOf(Math.abs(x));
    if (key < this.floor) return x > 0 ? this.negatives + 1 : this.negatives;
    const away = key - this.floor + 1;
    const index = x < 0 ? this.negatives - away : this.negatives + away;
    if (index < 0) return 0;
    if (index >= this.length) return this.length;
    return this.valueAt(index) < x ? index + 1 : index;
  }
}
