/** Distances between a tensor and its quantized copy, from sums that can be added up over batches. */

/** Σ a², Σ b², Σ a·b, Σ (a − b)² over the elements of a (reference) and b. */
export interface PairSums {
  readonly aa: number;
  readonly bb: number;
  readonly ab: number;
  readonly dd: number;
}

export const NO_SUMS: PairSums = { aa: 0, bb: 0, ab: 0, dd: 0 };

export function addSums(x: PairSums, y: PairSums): PairSums {
  return { aa: x.aa + y.aa, bb: x.bb + y.bb, ab: x.ab + y.ab, dd: x.dd + y.dd };
}

export function pairSums(a: Float32Array, b: Float32Array): PairSums {
  let aa = 0;
  let bb = 0;
  let ab = 0;
  let dd = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i]!;
    const y = b[i]!;
    aa += x * x;
    bb += y * y;
    ab += x * y;
    dd += (x - y) * (x - y);
  }
  return { aa, bb, ab, dd };
}

/** a·b / (‖a‖·‖b‖); 1 where both are zero, 0 where one is. */
export function cosine({ aa, bb, ab }: PairSums): number {
  if (aa === 0 && bb === 0) return 1;
  return aa === 0 || bb === 0 ? 0 : Math.min(1, ab / Math.sqrt(aa * bb));
}

/** Signal-to-quantization-noise ratio 10·log10(Σ a² / Σ (a − b)²) in dB, at most `SQNR_MAX` (equal tensors). */
export function sqnrDb({ aa, dd }: PairSums): number {
  if (dd === 0) return SQNR_MAX;
  return aa === 0 ? -SQNR_MAX : Math.min(SQNR_MAX, 10 * Math.log10(aa / dd));
}

export const SQNR_MAX = 200;
