/** Multinomial: draws classes by their logarithmic probabilities [N, classes]; gives [N, sample_size]. */
import { intAttribute } from '../../graph/attributes';
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';
import { float, int } from '../support/rules';

export const Multinomial: Operator = {
  type: 'Multinomial',
  inputs: [1, 1],
  attributes: { dtype: int({ min: 6, max: 7 }), sample_size: int({ min: 1 }), seed: float() },
  infer(context) {
    const dataType = intAttribute(context.node, 'dtype', DataType.INT32);
    return [{ dataType, shape: [context.shape(0)?.[0] ?? null, intAttribute(context.node, 'sample_size', 1)] }];
  },
};
