/** Not: y = ¬x. */
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';
import { numbers } from '../support/compute';
import { mapped } from '../support/elementwise';

export const Not: Operator = {
  type: 'Not',
  inputs: [1, 1],
  infer: (context) =>
    mapped(
      context,
      numbers((x) => Number(x === 0)),
      DataType.BOOL,
    ),
};
