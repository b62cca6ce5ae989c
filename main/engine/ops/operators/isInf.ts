/** IsInf: y is true where x is infinite. */
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';
import { mapped } from '../support/elementwise';
import { flag } from '../support/rules';

export const IsInf: Operator = {
  type: 'IsInf',
  inputs: [1, 1],
  attributes: { detect_negative: flag, detect_positive: flag },
  infer: (context) => mapped(context, undefined, DataType.BOOL),
};
