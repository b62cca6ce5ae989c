/** Unsqueeze: inserts dimensions of size 1 at the given axes of the output. */
import type { InferContext, Operator, Shape } from '../operator';
import { listOf } from '../support/axes';
import { reshaped } from '../support/elements';
import { longs } from '../support/rules';
import { allNumbers, axisOf, lengthOf, unknownDims } from '../support/shapes';

export const Unsqueeze: Operator = {
  type: 'Unsqueeze',
  inputs: [1, 2],
  attributes: { axes: longs },
  infer(context) {
    const data = context.type(0);
    if (!data?.shape) return [data && { dataType: data.dataType }];
    return [reshaped(data, outputShape(context, data.shape))];
  },
};

function outputShape(context: InferContext, shape: Shape): Shape | undefined {
  const axes = listOf(context, 'axes', 1, 13) ?? null;
  if (axes === null || !allNumbers(axes)) {
    const count = lengthOf(context, 1);
    return count === undefined ? undefined : unknownDims(shape.length + count);
  }
  const rank = shape.length + axes.length;
  const inserted = new Set(axes.map((axis) => axisOf(context, axis, rank, 'axes')));
  if (inserted.size < axes.length) context.invalid('axes', axes, 'axes that differ');
  let next = 0;
  return Array.from({ length: rank }, (_, axis) => (inserted.has(axis) ? 1 : shape[next++]!));
}
