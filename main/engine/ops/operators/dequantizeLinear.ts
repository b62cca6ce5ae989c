/** DequantizeLinear: y = (x − zero point) · scale; of the scale's type, or of what output_dtype says. */
import { intAttribute } from '../../graph/attributes';
import type { Operator } from '../operator';
import { int } from '../support/rules';

export const DequantizeLinear: Operator = {
  type: 'DequantizeLinear',
  inputs: [2, 3],
  attributes: { axis: int(), block_size: int({ min: 0 }), output_dtype: int({ min: 0, max: 28 }) },
  infer(context) {
    const dataType = intAttribute(context.node, 'output_dtype', 0) || (context.type(1)?.dataType ?? 0);
    return [{ dataType, shape: context.shape(0) }];
  },
};
