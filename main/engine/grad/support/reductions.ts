/** Reductions: the axes that one sums up, and its output with them kept as 1, so that it broadcasts to the input. */
import { intAttribute } from '../../graph/attributes';
import { axisIndex } from '../../ops/support/shapes';
import { range, type Emitter, type Value } from '../emitter';
import type { Use } from '../rule';

export function reducedAxes({ node, x, elements }: Use): readonly number[] {
  const rank = x.shape.length;
  const list = elements(1) ?? [];
  if (list.length > 0) return list.map((axis) => axisIndex(axis, rank)!);
  return intAttribute(node, 'noop_with_empty_axes', 0) === 1 ? [] : range(rank);
}

/** y or dy in the shape of x with the reduced axes as 1. */
export function kept(use: Use, e: Emitter, value: Value): Value {
  const axes = reducedAxes(use);
  return e.reshape(
    value,
    use.x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)),
  );
}

/** The number of elements that each sum has. */
export const reducedCount = (use: Use): number =>
  reducedAxes(use).reduce((count, axis) => count * use.x.shape[axis]!, 1);
