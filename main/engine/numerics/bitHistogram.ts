/**
 * A histogram over the leading bits of float32: sign, exponent and 12 bits of mantissa, so a bin is 2^−12 of its value wide.
 * It needs no range beforehand, batches simply add up, and the order of values does not matter.
 */
const SHIFT = 11;
const BINS = 2 ** (32 - SHIFT);
const NEGATIVE = BINS / 2;
const INFINITE = 0x7f800000 >>> SHIFT;
const SPILL = 2 ** 31;

const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);

/** Bin of a float32. */
function keyOf(x: number): number {
  scratch[0] = x;
  return scratchBits[0]! >>> SHIFT;
}

/** The value in the middle of a bin. */
function centerOf(key: number): number {
  scratchBits[0] = (key << SHIFT) | (1 << (SHIFT - 1));
  return scratch[0]!;
}

export class BitHistogram {
  /** Only touched pages of this array take memory. */
  private counts = new Uint32Array(BINS);
  private spilled: Float64Array | undefined;
  private sinceSpill = 0;
  total = 0;

  /** Adds values; about 1.5 ns each. Returns false where one of them is NaN or infinite. */
  add(data: Float32Array): boolean {
    if (this.sinceSpill + data.length > SPILL) this.spill();
    const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
    const { counts } = this;
    for (let i = 0; i < bits.length; i++) counts[bits[i]! >>> SHIFT]!++;
    this.sinceSpill += data.length;
    this.total += data.length;
    return this.isFinite();
  }

  /** 32-bit counters would overflow after some 10^9 values: they move to doubles now and then. */
  private spill(): void {
    this.spilled ??= new Float64Array(BINS);
    for (let key = 0; key < BINS; key++) {
      this.spilled[key]! += this.counts[key]!;
      this.counts[key] = 0;
    }
    this.sinceSpill = 0;
  }

  private countOf(key: number): number {
    return this.counts[key]! + (this.spilled ? this.spilled[key]! : 0);
  }

  private isFinite(): boolean {
    for (const first of [INFINITE, NEGATIVE + INFINITE]) {
      for (let key = first; key < first + NEGATIVE - INFINITE; key++) if (this.counts[key] !== 0) return false;
    }
    return true;
  }

  /** Prefix sums over the values, all of which lie in [min, max]. */
  cumulative(min: number, max: number): Cumulative {
    return new Cumulative((key) => this.countOf(key), this.total, min, max);
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

  constructor(countOf: (key: number) => number, total: number, min: number, max: number) {
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
      const x = zero ? 0 : centerOf(this.keyAt(i));
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

  /** How many bins have their centre below x: an index into the prefix sums. */
  indexBelow(x: number): number {
    const key = keyOf(Math.abs(x));
    if (key < this.floor) return x > 0 ? this.negatives + 1 : this.negatives;
    const away = key - this.floor + 1;
    const index = x < 0 ? this.negatives - away : this.negatives + away;
    if (index < 0) return 0;
    if (index >= this.length) return this.length;
    return centerOf(this.keyAt(index)) < x ? index + 1 : index;
  }
}
