/** MatMul: Y = A·B as in numpy: A […, M, K], B […, K, N], the axes in front broadcast; a vector is a row or a column. */
import type { Operator } from '../operator';
import { productMacs, productShape } from '../support/products';

export const MatMul: Operator = {
  type: 'MatMul',
  inputs: [2, 2],
  infer(context) {
    const dataType = context.type(0)?.dataType || context.type(1)?.dataType || 0;
    const a = context.shape(0);
    const b = context.shape(1);
    return [{ dataType, shape: a && b && productShape(context, a, b) }];
  },
  weight: {
    data: 0,
    weight: 1,
    outputAxis: (_node, rank) => rank - 1,
    inputAxis: (_node, rank) => Math.max(0, rank - 2),
  },
  macs: (context, output) => productMacs(context.shape(0), context.shape(1), output),
};
