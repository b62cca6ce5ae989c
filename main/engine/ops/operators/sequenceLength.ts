/** SequenceLength: the number of elements of a sequence. */
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';

export const SequenceLength: Operator = {
  type: 'SequenceLength',
  inputs: [1, 1],
  infer: () => [{ dataType: DataType.INT64, shape: [] }],
};
