/** QLinearMatMul: MatMul of quantized data; a, b and y each bring a scale and a zero point. */
import type { Operator } from '../operator';
import { productMacs, productShape } from '../support/products';

const [A, B, Y_ZERO_POINT] = [0, 3, 7];

export const QLinearMatMul: Operator = {
  type: 'QLinearMatMul',
  inputs: [8, 8],
  infer(context) {
    const a = context.shape(A);
    const b = context.shape(B);
    return [{ dataType: context.type(Y_ZERO_POINT)?.dataType ?? 0, shape: a && b && productShape(context, a, b) }];
  },
  macs: (context, output) => productMacs(context.shape(A), context.shape(B), output),
};
