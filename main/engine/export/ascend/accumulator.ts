/**
 * How large the integer sums of a layer can become, from the codes of its weight, and how its data are cut into digits
 * where they leave what float32 holds exactly.
 *
 * With x in [low, high] ∋ 0 every sum of some of the products w·x of a channel lies in ±B, whatever their order:
 *   B = max(P·high − N·low, N·high − P·low) + |bias|,  P = Σ w over w > 0,  N = Σ |w| over w < 0.
 * Integers up to 2^24 are float32 values, so for B ≤ 2^24 nothing is ever rounded. Else x = Σ_i R^i·d_i with R = 2^r and
 * digits |d_i| ≤ R/2, and each digit's sum fits; the sums of the digits are put together in double precision.
 */
import { forChannels, type ChannelLayout } from '../../numerics/channels';
import { rint } from '../../numerics/rounding';

/** Up to here float32 holds every integer. */
export const EXACT_FLOAT = 2 ** 24;

/** Of each output channel: the sum of its positive weights, and of the magnitudes of its negative ones. */
export interface WeightSums {
  readonly positive: Float64Array;
  readonly negative: Float64Array;
}

type Range = readonly [low: number, high: number];

export function weightSums(pieces: Iterable<ArrayLike<number>>, layout: ChannelLayout): WeightSums {
  const positive = new Float64Array(layout.channels);
  const negative = new Float64Array(layout.channels);
  let first = 0;
  for (const codes of pieces) {
    const visit = (start: number, end: number, channel: number): void => {
      for (let i = start; i < end; i++) {
        const code = codes[i]!;
        if (code > 0) positive[channel]! += code;
        else negative[channel]! -= code;
      }
    };
    forChannels(codes.length, layout, visit, first);
    first += codes.length;
  }
  return { positive, negative };
}

/** B, of the channel where it is largest. */
export function accumulatorBound({ positive, negative }: WeightSums, [low, high]: Range, bias?: Int32Array): number {
  let bound = 0;
  positive.forEach((p, channel) => {
    const n = negative[channel]!;
    const own = Math.max(p * high - n * low, n * high - p * low) + Math.abs(bias?.[channel] ?? 0);
    bound = Math.max(bound, own);
  });
  return bound;
}

export interface Digits {
  /** r: a digit is worth 2^r times the one below it. */
  readonly shift: number;
  readonly count: number;
}

/** The fewest digits whose sums are exact; undefined where even one bit a digit is too much. */
export function digitsFor(sums: WeightSums, range: Range): Digits | undefined {
  const widest = accumulatorBound(sums, [-1, 1]);
  const shift = Math.floor(Math.log2(EXACT_FLOAT / Math.max(widest, 1))) + 1;
  if (shift < 1) return undefined;
  let count = 1;
  for (let rest = range; accumulatorBound(sums, rest) > EXACT_FLOAT; count++)
    rest = [rint(rest[0] / 2 ** shift), rint(rest[1] / 2 ** shift)];
  return { shift, count };
}
