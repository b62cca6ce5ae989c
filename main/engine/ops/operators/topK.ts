/** TopK: the k greatest (or smallest) elements along one axis and their indices; k is an attribute until opset 10, then an input. */
import type { Dim } from '../../graph/build';
import { findAttribute, intAttribute } from '../../graph/attributes';
import { withoutAttributes } from '../../graph/edit';
import { DataType } from '../../graph/onnx';
import { int64Tensor } from '../../graph/tensor';
import type { Operator } from '../operator';
import { flag, int } from '../support/rules';
import { axisOf, withDim } from '../support/shapes';

export const TopK: Operator = {
  type: 'TopK',
  inputs: [1, 2],
  attributes: { axis: int(), k: int({ min: 1 }), largest: flag, sorted: flag },
  infer(context) {
    const dataType = context.type(0)?.dataType ?? 0;
    const data = context.shape(0);
    if (!data) return [{ dataType }, { dataType: DataType.INT64 }];
    if (data.includes(0)) context.disagree();
    const axis = axisOf(context, intAttribute(context.node, 'axis', -1), data.length);
    const k: Dim = (context.opset < 10 ? findAttribute(context.node, 'k')?.i : context.ints(1)?.[0]) ?? null;
    const size = data[axis];
    if (typeof k === 'number' && (k < 0 || (typeof size === 'number' && k > size)))
      context.invalid('k', k, `a number from 0 to ${size ?? 'the size of the axis'}`);
    const shape = withDim(data, axis, k);
    return [
      { dataType, shape },
      { dataType: DataType.INT64, shape },
    ];
  },
  upgrade(context) {
    const { node, opset } = context;
    if (opset >= 10) return [node];
    const k = context.constant('k', (name) => int64Tensor(name, [intAttribute(node, 'k', 1)]));
    return [{ ...withoutAttributes(node, 'k'), input: [node.input[0]!, k] }];
  },
};
