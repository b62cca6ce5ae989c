/** RegexFullMatch: true where a text matches the pattern. */
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';

export const RegexFullMatch: Operator = {
  type: 'RegexFullMatch',
  inputs: [1, 1],
  infer: (context) => [{ dataType: DataType.BOOL, shape: context.shape(0) }],
};
