/** Shape: the dimensions of the input (from `start` to `end`) as integers. */
import { intAttribute } from '../../graph/attributes';
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';
import { int } from '../support/rules';

export const Shape: Operator = {
  type: 'Shape',
  inputs: [1, 1],
  attributes: { start: int(), end: int() },
  infer(context) {
    const shape = context.shape(0);
    if (!shape) return [{ dataType: DataType.INT64, shape: [null] }];
    const { length } = shape;
    const ints = shape.slice(intAttribute(context.node, 'start', 0), intAttribute(context.node, 'end', length));
    return [{ dataType: DataType.INT64, shape: [ints.length], ints }];
  },
};
