/** QuantizeLinear: y = clip(rint(x / scale) + zero point); without a zero point the type is uint8 or what output_dtype says. */
import { intAttribute } from '../../graph/attributes';
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';
import { flag, int } from '../support/rules';

export const QuantizeLinear: Operator = {
  type: 'QuantizeLinear',
  inputs: [2, 3],
  attributes: {
    axis: int(),
    block_size: int({ min: 0 }),
    output_dtype: int({ min: 0, max: 28 }),
    precision: int(),
    saturate: flag,
  },
  infer(context) {
    const dataType = context.type(2)?.dataType || intAttribute(context.node, 'output_dtype', 0) || DataType.UINT8;
    return [{ dataType, shape: context.shape(0) }];
  },
};
