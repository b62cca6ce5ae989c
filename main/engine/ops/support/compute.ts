/** Arithmetic on single elements of shape arithmetic, where a symbol stands for a dimension and is therefore ≥ 1. */
import type { Dim } from '../../graph/build';

export type Compute = (...values: readonly Dim[]) => Dim;

/** Computes only where all values are numbers. */
export function numbers(compute: (...values: readonly number[]) => number): Compute {
  return (...values) => (values.every((value) => typeof value === 'number') ? compute(...values) : null);
}

/** Computes numbers; `identity` is the number that leaves the other operand (a symbol, say) as it is. */
export function withIdentity(identity: number, compute: (a: number, b: number) => number): Compute {
  return (a = null, b = null) => (b === identity ? a : a === identity ? b : ofNumbers(a, b, compute));
}

/** The same for operators that only the second operand leaves alone. */
export function withRightIdentity(identity: number, compute: (a: number, b: number) => number): Compute {
  return (a = null, b = null) => (b === identity ? a : ofNumbers(a, b, compute));
}

function ofNumbers(a: Dim, b: Dim, compute: (a: number, b: number) => number): Dim {
  return typeof a === 'number' && typeof b === 'number' ? compute(a, b) : null;
}

/** −1, 0 or 1 as a is less than, equal to or greater than b; undefined where that cannot be told. */
export function order(a: Dim, b: Dim): number | undefined {
  if (typeof a === 'number' && typeof b === 'number') return Math.sign(a - b);
  if (typeof a === 'string' && a === b) return 0;
  if (typeof a === 'string' && typeof b === 'number' && b < 1) return 1;
  return typeof b === 'string' && typeof a === 'number' && a < 1 ? -1 : undefined;
}

/** A comparison: `holds` tells which orders make it true. */
export function comparing(holds: (order: number) => boolean): Compute {
  return (a = null, b = null) => {
    const found = order(a, b);
    return found === undefined ? null : Number(holds(found));
  };
}

/** The greater (`sign` 1) or smaller (−1) of all values; a symbol wins or loses where the order can be told. */
export function extreme(sign: 1 | -1): Compute {
  return (first = null, ...rest) =>
    rest.reduce((best: Dim, value) => {
      const found = order(value, best);
      return found === undefined ? null : found * sign > 0 ? value : best;
    }, first);
}

/** Makes an integer of a number or changes its sign: a dimension is left as it is. */
export function rounding(compute: (value: number) => number): Compute {
  return (value = null) => (typeof value === 'number' ? compute(value) : value);
}
