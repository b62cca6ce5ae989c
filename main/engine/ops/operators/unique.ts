/** Unique: each element (or slice along an axis) once; where it stood first, which one each was, how often it stood. */
import { findAttribute } from '../../graph/attributes';
import { DataType } from '../../graph/onnx';
import type { Operator, Shape } from '../operator';
import { flag, int } from '../support/rules';
import { axisOf, productOf, withDim } from '../support/shapes';

export const Unique: Operator = {
  type: 'Unique',
  inputs: [1, 1],
  attributes: { axis: int(), sorted: flag },
  infer(context) {
    const dataType = context.type(0)?.dataType ?? 0;
    const data = context.shape(0);
    const stated = findAttribute(context.node, 'axis')?.i;
    const axis = stated !== undefined && data ? axisOf(context, stated, data.length) : undefined;
    const whole = data && (axis === undefined ? productOf(data) : data[axis]!);
    const shape = stated === undefined ? [null] : data && withDim(data, axis!, null);
    const counts = (of: Shape) => ({ dataType: DataType.INT64, shape: of });
    return [{ dataType, shape }, counts([null]), counts([whole ?? null]), counts([null])];
  },
};
