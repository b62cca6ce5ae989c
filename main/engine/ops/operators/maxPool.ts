/** MaxPool: the greatest element of each window, and where it stood. */
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';
import { pooled, pooling } from '../support/pools';

export const MaxPool: Operator = {
  ...pooling('MaxPool'),
  infer(context) {
    const [type] = pooled(context);
    return [type, { dataType: DataType.INT64, shape: type?.shape }];
  },
};
