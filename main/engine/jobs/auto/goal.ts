/** The goal as a limit that the metric has to keep. Throws GOAL_NEEDS_VALUE, GOAL_BEYOND_FLOAT. */
import { fail } from '../../../../proto/errors';
import type { JobOf } from '../../../../proto/job';
import { isHigherBetter } from '../../measure/evaluate';
import type { Accuracy } from '../accuracy';

export interface Goal {
  /** The value that has to be kept: at least it, or at most where lower is better. */
  readonly limit: number;
  readonly higherIsBetter: boolean;
  /** Of the float model on the whole set; null where the metric compares with it. */
  readonly float: number | null;
}

/** What the float model itself has where a metric compares with it: nothing for a signal-to-noise ratio, which has no end. */
const PERFECT: Readonly<Record<string, number>> = { agreement: 100 };

export function goalOf({ maxDrop, reach }: JobOf<'auto'>, { measure, dataset }: Accuracy, float: number | null): Goal {
  const { spec } = measure;
  const higherIsBetter = isHigherBetter(measure);
  if (reach !== undefined) return { limit: reach, higherIsBetter, float };
  const from = float ?? PERFECT[spec.kind] ?? fail('GOAL_NEEDS_VALUE', { metric: spec.kind, dataset: dataset.path });
  return { limit: higherIsBetter ? from - maxDrop! : from + maxDrop!, higherIsBetter, float };
}

/** Throws GOAL_BEYOND_FLOAT where not even the float model keeps the limit. */
export function checkFloat(goal: Goal): void {
  if (goal.float !== null && marginOf(goal, goal.float) < 0)
    fail('GOAL_BEYOND_FLOAT', { float: goal.float, limit: goal.limit });
}

/** How far a value is above the limit, higher is better; a last digit of rounding does not count against it. */
export function marginOf({ limit, higherIsBetter }: Goal, value: number): number {
  const margin = higherIsBetter ? value - limit : limit - value;
  return Math.abs(margin) <= 1e-9 * Math.max(1, Math.abs(limit)) ? 0 : margin;
}
