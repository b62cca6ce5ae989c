/**
 * A finished histogram over the leading bits of float32 (floatBits.ts) with prefix sums: what every search over ranges reads.
 * Values below 2^−22 of the largest magnitude count as zero, so its size is bounded: 2 · 22 · 2^11 bins at most.
 */
import { centersOf, edgesOf, keyOf, NEGATIVE } from './floatBits';

/** Values below this share of the largest one count as zero. */
const NEGLIGIBLE = 2 ** -22;

/** The bins that matter between two values, ascending: negative ones from the outside inwards, (almost) zero, positive ones. */
export class BinOrder {
  /** The least key that is not zero. */
  readonly floor: number;
  /** How many negative bins there are, and so the index of zero. */
  readonly negatives: number;
  readonly length: number;
  /** Magnitudes of the inner ends and of the centres of the bins, from zero outwards; one end more than bins. */
  private readonly edges: Float32Array;
  private readonly centers: Float32Array;

  constructor(
    readonly min: number,
    readonly max: number,
  ) {
    this.floor = Math.max(1, keyOf(Math.max(-min, max) * NEGLIGIBLE));
    const binsUpTo = (magnitude: number): number => Math.max(0, keyOf(Math.max(magnitude, 0)) - this.floor + 1);
    this.negatives = binsUpTo(-min);
    this.length = this.negatives + 1 + binsUpTo(max);
    const outermost = Math.max(this.negatives, this.length - 1 - this.negatives);
    this.edges = edgesOf(this.floor, outermost + 1);
    this.centers = centersOf(this.floor, outermost);
  }

  keyAt(index: number): number {
    const behind = index - this.negatives;
    return behind < 0 ? NEGATIVE + this.floor - 1 - behind : this.floor + behind - 1;
  }

  /** What the values of a bin count as: zero, or the bin's centre inside the range of all values. */
  valueAt(index: number): number {
    const behind = index - this.negatives;
    if (behind === 0) return 0;
    return this.inside(behind > 0 ? this.centers[behind - 1]! : -this.centers[-behind - 1]!);
  }

  /** The lower and upper end of a bin, inside the range of all values. */
  lowerEdge(index: number): number {
    const behind = index - this.negatives;
    if (behind === 0) return 0;
    return this.inside(behind > 0 ? this.edges[behind - 1]! : -this.edges[-behind]!);
  }

  upperEdge(index: number): number {
    const behind = index - this.negatives;
    if (behind === 0) return 0;
    return this.inside(behind > 0 ? this.edges[behind]! : -this.edges[-behind - 1]!);
  }

  private inside(x: number): number {
    return Math.min(Math.max(x, this.min), this.max);
  }
}

export class FineHistogram {
  /** Prefix sums of n, n·x and n·x²: one number more than there are bins. */
  readonly count: Float64Array;
  readonly sum: Float64Array;
  readonly squares: Float64Array;

  /** `counts`: by index in the order. */
  constructor(
    readonly order: BinOrder,
    readonly counts: Float64Array,
  ) {
    const { length } = order;
    this.count = new Float64Array(length + 1);
    this.sum = new Float64Array(length + 1);
    this.squares = new Float64Array(length + 1);
    for (let i = 0; i < length; i++) {
      const n = counts[i]!;
      const x = n === 0 ? 0 : order.valueAt(i);
      this.count[i + 1] = this.count[i]! + n;
      this.sum[i + 1] = this.sum[i]! + n * x;
      this.squares[i + 1] = this.squares[i]! + n * x * x;
    }
  }

  get length(): number {
    return this.counts.length;
  }

  get total(): number {
    return this.count[this.length]!;
  }

  /** Values that are zero, or next to it. */
  get zeros(): number {
    return this.counts[this.order.negatives]!;
  }

  /** How many bins have their centre below x: an index into the prefix sums. */
  indexBelow(x: number): number {
    const { floor, negatives } = this.order;
    const key = keyOf(Math.abs(x));
    if (key < floor) return x > 0 ? negatives + 1 : negatives;
    const away = key - floor + 1;
    const index = x < 0 ? negatives - away : negatives + away;
    if (index < 0) return 0;
    if (index >= this.length) return this.length;
    return this.order.valueAt(index) < x ? index + 1 : index;
  }

  /** The rank-th smallest value (0 … total − 1), as the centre of its bin. */
  valueOfRank(rank: number): number {
    let low = 0;
    let high = this.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.count[middle + 1]! > rank) high = middle;
      else low = middle + 1;
    }
    return this.order.valueAt(low);
  }

  /** The k-th largest magnitude (k ≥ 1), as the centre of its bin. */
  magnitudeOfRank(k: number): number {
    const { negatives } = this.order;
    const outermost = Math.max(negatives, this.length - 1 - negatives);
    let seen = 0;
    for (let away = outermost; away > 0; away--) {
      seen += (this.counts[negatives - away] ?? 0) + (this.counts[negatives + away] ?? 0);
      const index = (this.counts[negatives + away] ?? 0) > 0 ? negatives + away : negatives - away;
      if (seen >= k) return Math.abs(this.order.valueAt(index));
    }
    return 0;
  }
}
