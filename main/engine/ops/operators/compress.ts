/** Compress: the slices along one axis (or the elements) for which a condition holds. */
import { findAttribute } from '../../graph/attributes';
import type { Operator } from '../operator';
import { int } from '../support/rules';
import { axisOf, withDim } from '../support/shapes';

export const Compress: Operator = {
  type: 'Compress',
  inputs: [2, 2],
  attributes: { axis: int() },
  infer(context) {
    const dataType = context.type(0)?.dataType ?? 0;
    const data = context.shape(0);
    const axis = findAttribute(context.node, 'axis')?.i;
    if (axis === undefined) return [{ dataType, shape: [null] }];
    return [{ dataType, shape: data && withDim(data, axisOf(context, axis, data.length), null) }];
  },
};
