/** NonZero: the coordinates of all elements other than 0, one column an element. */
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';

export const NonZero: Operator = {
  type: 'NonZero',
  inputs: [1, 1],
  infer: (context) => [{ dataType: DataType.INT64, shape: [context.shape(0)?.length ?? null, null] }],
};
