/** What the ranges of a weight's channels say: whether one scale for all of them would be coarse. */
import type { ChannelRange } from '../../../proto/graphView';

/** Beyond this, channels of ordinary range have fewer than 6 of 8 bits with one scale for all. */
const UNEVEN = 4;

export interface RangeSpread {
  /** Largest range over the median one. */
  readonly ratio: number;
  readonly channel: number;
  readonly uneven: boolean;
}

export function spreadOf(ranges: readonly ChannelRange[]): RangeSpread | undefined {
  const widths = ranges.map(({ min, max }) => Math.max(Math.abs(min), Math.abs(max)));
  const positive = widths.filter((width) => width > 0).sort((a, b) => a - b);
  const median = positive[Math.floor(positive.length / 2)];
  if (median === undefined) return undefined;
  const largest = positive.at(-1)!;
  const ratio = largest / median;
  return { ratio, channel: widths.indexOf(largest), uneven: ratio >= UNEVEN };
}

/** Share of counts in bins outside of what the quantizer can represent. */
export function clippedShare(
  { min, max, counts }: { min: number; max: number; counts: readonly number[] },
  [low, high]: readonly [number, number],
): number {
  const width = (max - min) / counts.length;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const outside = counts.reduce((sum, count, at) => {
    const middle = min + (at + 0.5) * width;
    return middle < low || middle > high ? sum + count : sum;
  }, 0);
  return total === 0 ? 0 : outside / total;
}
