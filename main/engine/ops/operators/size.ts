/** Size: the number of elements of the input. */
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';
import { productOf } from '../support/shapes';

export const Size: Operator = {
  type: 'Size',
  inputs: [1, 1],
  infer(context) {
    const shape = context.shape(0);
    return [{ dataType: DataType.INT64, shape: [], ints: shape && [productOf(shape)] }];
  },
};
