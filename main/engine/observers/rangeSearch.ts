/**
 * Of some candidate ranges the one with the least squared error, Σ (rint(clip(x, low, high) / s)·s − x)²; the first one where
 * several are equal. Exact from the values of one batch, else on the fine histogram, whose bins count as their centres.
 */
import type { FineHistogram } from '../numerics/fineHistogram';
import { scaleFromRange, type ScaleAndZero } from '../numerics/affine';
import { rint } from '../numerics/rounding';
import type { Choice, QuantizerSpec, Statistics } from './observer';

const f32 = Math.fround;

export interface Candidate {
  readonly low: number;
  readonly high: number;
  readonly scale: number;
}

/** Index of the winner. */
export function leastError({ histogram, values }: Statistics, candidates: readonly Candidate[], bits: number): number {
  const estimates = candidates.map((candidate) => estimatedError(histogram!, candidate, bits));
  return values ? exactWinner(values, candidates, estimates, bits) : firstMinimum(estimates);
}

/** The best of [share·min, share·max] over the shares: both ends move, and the zero point is rounded as the quantizer does it. */
export function searchShares(statistics: Statistics, shares: ArrayLike<number>, spec: QuantizerSpec): Choice {
  const { bits, symmetric } = spec;
  const quantizers = Array.from(shares, (share) =>
    scaleFromRange(f32(share * statistics.min), f32(share * statistics.max), bits, symmetric),
  );
  const candidates = quantizers.map((each) => representable(each, bits));
  const winner = leastError(statistics, candidates, bits);
  return { ...quantizers[winner]!, winner };
}

/** What a quantizer can represent: (−2^(b−1) − z)·s … (2^(b−1) − 1 − z)·s. */
function representable({ scale, zeroPoint }: ScaleAndZero, bits: number): Candidate {
  const half = 2 ** (bits - 1);
  return { low: (-half - zeroPoint) * scale, high: (half - 1 - zeroPoint) * scale, scale };
}

/**
 * Σ (y − x)² by prefix sums: per level Σx² − 2y·Σx + y²·n between the borders (k ± ½)·s, the two ends clipped. With more
 * levels than bins the error inside is taken as uniform, s²/12 a value.
 */
function estimatedError(values: FineHistogram, { low, high, scale }: Candidate, bits: number): number {
  const first = rint(f32(low / scale));
  const last = rint(f32(high / scale));
  let error = 0;
  let at = 0;
  const upTo = (index: number, y: number): void => {
    const n = values.count[index]! - values.count[at]!;
    const sum = values.sum[index]! - values.sum[at]!;
    error += values.squares[index]! - values.squares[at]! - 2 * y * sum + y * y * n;
    at = index;
  };
  if (bits > FINE) {
    upTo(values.indexBelow(low), first * scale);
    const inside = values.indexBelow(high);
    error += ((values.count[inside]! - values.count[at]!) * scale * scale) / 12;
    at = inside;
  } else {
    for (let k = first; k < last; k++) upTo(values.indexBelow((k + 0.5) * scale), k * scale);
  }
  upTo(values.length, last * scale);
  return error;
}

/** How far above the least estimate a candidate may lie and still be tried exactly; with many levels estimates are rougher. */
const marginOf = (bits: number): number => (bits > FINE ? 1.3 : 1.05);

/** Bits from which there are more levels than bins: the rounding error counts as uniform. */
const FINE = 10;

/** The exact errors decide among the candidates that the histogram leaves in question. */
function exactWinner(
  values: Float32Array,
  candidates: readonly Candidate[],
  estimates: readonly number[],
  bits: number,
): number {
  const limit = Math.min(...estimates) * marginOf(bits);
  const exact = candidates.map((candidate, i) => (estimates[i]! <= limit ? exactError(values, candidate) : Infinity));
  return firstMinimum(exact);
}

function exactError(values: Float32Array, { low, high, scale }: Candidate): number {
  let error = 0;
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    const clipped = x < low ? low : x > high ? high : x;
    const difference = f32(f32(rint(f32(clipped / scale)) * scale) - x);
    error += difference * difference;
  }
  return error;
}

function firstMinimum(errors: readonly number[]): number {
  let winner = 0;
  for (let i = 1; i < errors.length; i++) if (errors[i]! < errors[winner]!) winner = i;
  return winner;
}
