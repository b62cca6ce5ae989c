/** DynamicQuantizeLinear: y = clip(rint(x / scale) + zero point) in uint8, scale and zero point from the range of x itself. */
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';

export const DynamicQuantizeLinear: Operator = {
  type: 'DynamicQuantizeLinear',
  inputs: [1, 1],
  infer: (context) => [
    { dataType: DataType.UINT8, shape: context.shape(0) },
    { dataType: DataType.FLOAT, shape: [] },
    { dataType: DataType.UINT8, shape: [] },
  ],
};
