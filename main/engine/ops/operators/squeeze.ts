/** Squeeze: removes dimensions of size 1, the given ones or, where none are given, all. */
import type { Dim } from '../../graph/build';
import type { InferContext, Operator, Shape } from '../operator';
import { listOf } from '../support/axes';
import { reshaped } from '../support/elements';
import { longs } from '../support/rules';
import { allNumbers, axisOf, lengthOf, unknownDims } from '../support/shapes';

export const Squeeze: Operator = {
  type: 'Squeeze',
  inputs: [1, 2],
  attributes: { axes: longs },
  infer(context) {
    const data = context.type(0);
    if (!data?.shape) return [data && { dataType: data.dataType }];
    return [reshaped(data, outputShape(context, data.shape, listOf(context, 'axes', 1, 13)))];
  },
};

function outputShape(context: InferContext, shape: Shape, axes: readonly Dim[] | null | undefined): Shape | undefined {
  if (axes === undefined || axes?.length === 0) return allNumbers(shape) ? shape.filter((dim) => dim !== 1) : undefined;
  if (axes === null || !allNumbers(axes)) {
    const count = lengthOf(context, 1);
    return count === undefined ? undefined : unknownDims(Math.max(0, shape.length - count));
  }
  const removed = axes.map((axis) => axisOf(context, axis, shape.length, 'axes'));
  for (const axis of removed) {
    if (typeof shape[axis] === 'number' && shape[axis] !== 1) context.disagree();
  }
  return shape.filter((_, axis) => !removed.includes(axis));
}
