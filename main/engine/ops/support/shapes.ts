/** Arithmetic on shapes with symbolic dimensions. */
import type { Dim } from '../../graph/build';
import type { InferContext, Shape, ValueType } from '../operator';

/** Two dimensions that must be equal: the one that says more; undefined where they contradict each other. */
export function unify(a: Dim, b: Dim): Dim | undefined {
  if (a === b || b === null) return a;
  if (a === null) return b;
  if (typeof a === 'number' && typeof b === 'number') return undefined;
  return typeof a === 'number' ? a : typeof b === 'number' ? b : a;
}

/** Numpy broadcasting; undefined where two dimensions are different numbers other than 1. */
export function broadcast(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const result: Dim[] = [];
  for (let i = 0; i < rank; i++) {
    const x = a[a.length - rank + i] ?? (i < rank - a.length ? 1 : null);
    const y = b[b.length - rank + i] ?? (i < rank - b.length ? 1 : null);
    const dim = x === 1 ? y : y === 1 ? x : unify(x, y);
    if (dim === undefined) return undefined;
    result.push(dim);
  }
  return result;
}

/** An axis that may count from the end, as an index; undefined outside the rank. */
export function axisIndex(axis: number, rank: number): number | undefined {
  const index = axis < 0 ? axis + rank : axis;
  return index >= 0 && index < rank ? index : undefined;
}

/** The product of the dimensions; undefined where one is not a number. */
export function sizeOf(shape: Shape | undefined): number | undefined {
  if (!shape) return undefined;
  let product = 1;
  for (const dim of shape) {
    if (typeof dim !== 'number') return undefined;
    product *= dim;
  }
  return product;
}

export const allNumbers = (dims: readonly Dim[]): dims is readonly number[] =>
  dims.every((dim) => typeof dim === 'number');

/** The type of input 0, unchanged: what most activation functions give. */
export function sameAsInput(context: InferContext): readonly (ValueType | undefined)[] {
  const type = context.type(0);
  return [type && { dataType: type.dataType, shape: type.shape }];
}
