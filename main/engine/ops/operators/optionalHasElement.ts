/** OptionalHasElement: whether an optional value is there. */
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';

export const OptionalHasElement: Operator = {
  type: 'OptionalHasElement',
  inputs: [0, 1],
  infer: () => [{ dataType: DataType.BOOL, shape: [] }],
};
