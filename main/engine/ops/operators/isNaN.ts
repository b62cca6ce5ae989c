/** IsNaN: y is true where x is not a number. */
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';
import { mapped } from '../support/elementwise';

export const IsNaN: Operator = {
  type: 'IsNaN',
  inputs: [1, 1],
  infer: (context) => mapped(context, undefined, DataType.BOOL),
};
