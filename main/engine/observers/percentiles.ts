/**
 * The k-th value from the outside. Exact from the values of one batch and among the outermost values that a stream kept; further
 * inside it is the centre of its bin, 2^−12 of the value away at most.
 */
import { EPSILON } from '../numerics/rounding';
import { kthLargest } from '../numerics/select';
import type { Statistics } from './observer';

/** k = n − ⌊p·n⌋, 1 where p is 1: the k-th value from the outside is the percentile p. */
export function rankOf(percentile: number, count: number): number {
  return 1 - percentile < EPSILON ? 1 : Math.max(1, count - Math.floor(percentile * count));
}

export function largestOfRank({ max, count, values, largest, histogram }: Statistics, k: number): number {
  if (k === 1) return max;
  if (values) return kthLargest(values.slice(), k);
  return largest?.[k - 1] ?? histogram!.valueOfRank(count - k);
}

export function smallestOfRank({ min, count, values, smallest, histogram }: Statistics, k: number): number {
  if (k === 1) return min;
  if (values) return kthLargest(values.slice(), count - k + 1);
  return smallest?.[k - 1] ?? histogram!.valueOfRank(k - 1);
}

/** The k-th largest magnitude. */
export function magnitudeOfRank({ min, max, values, histogram }: Statistics, k: number): number {
  if (k === 1) return Math.max(-min, max);
  return values ? kthLargest(values.map(Math.abs), k) : histogram!.magnitudeOfRank(k);
}
