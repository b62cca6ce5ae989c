/** Order statistics without sorting everything. */

/** The k-th largest (k ≥ 1) of `data`, which is reordered. Hoare's quickselect, median of three. */
export function kthLargest(data: Float32Array, k: number): number {
  let left = 0;
  let right = data.length - 1;
  const wanted = data.length - k;
  while (left < right) {
    const pivot = medianOfThree(data[left]!, data[(left + right) >> 1]!, data[right]!);
    let i = left;
    let j = right;
    while (i <= j) {
      while (data[i]! < pivot) i++;
      while (data[j]! > pivot) j--;
      if (i <= j) {
        const swap = data[i]!;
        data[i++] = data[j]!;
        data[j--] = swap;
      }
    }
    if (wanted <= j) right = j;
    else if (wanted >= i) left = i;
    else break;
  }
  return data[wanted]!;
}

const medianOfThree = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

/** Keeps the `count` largest values of a stream (the smallest of −x for the other end). */
export class Largest {
  private kept: Float32Array;
  private used = 0;
  /** Values not above this one change nothing. */
  threshold = -Infinity;

  constructor(readonly count: number) {
    this.kept = new Float32Array(Math.max(2 * count, 16));
  }

  add(value: number): void {
    if (value <= this.threshold) return;
    this.kept[this.used++] = value;
    if (this.used === this.kept.length) this.shrink();
  }

  private shrink(): void {
    const sorted = this.kept.subarray(0, this.used).sort().slice(-this.count);
    this.kept.set(sorted);
    this.used = sorted.length;
    if (this.used === this.count) this.threshold = sorted[0]!;
  }

  /** The values kept, largest first. */
  list(): Float32Array {
    return this.kept.subarray(0, this.used).sort().slice(-this.count).reverse();
  }
}
