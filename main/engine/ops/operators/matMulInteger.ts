/** MatMulInteger: MatMul of integers, Σ (a − a0)·(b − b0) in 32 bits. */
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';
import { productMacs, productShape } from '../support/products';

export const MatMulInteger: Operator = {
  type: 'MatMulInteger',
  inputs: [2, 4],
  infer(context) {
    const a = context.shape(0);
    const b = context.shape(1);
    return [{ dataType: DataType.INT32, shape: a && b && productShape(context, a, b) }];
  },
  macs: (context, output) => productMacs(context.shape(0), context.shape(1), output),
};
