/** StringConcat: A and B as one text; broadcast as in numpy. */
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';
import { mapped } from '../support/elementwise';

export const StringConcat: Operator = {
  type: 'StringConcat',
  inputs: [2, 2],
  infer: (context) => mapped(context, undefined, DataType.STRING),
};
