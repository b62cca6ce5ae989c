/** StringSplit: the parts of each text along a new last axis, and how many there are. */
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';
import { int } from '../support/rules';

export const StringSplit: Operator = {
  type: 'StringSplit',
  inputs: [1, 1],
  attributes: { maxsplit: int({ min: 0 }) },
  infer(context) {
    const shape = context.shape(0);
    return [
      { dataType: DataType.STRING, shape: shape && [...shape, null] },
      { dataType: DataType.INT64, shape },
    ];
  },
};
