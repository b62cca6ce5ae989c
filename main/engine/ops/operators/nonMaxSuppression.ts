/** NonMaxSuppression: the boxes to keep, one row [batch, class, box] each. */
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';
import { flag } from '../support/rules';

export const NonMaxSuppression: Operator = {
  type: 'NonMaxSuppression',
  inputs: [2, 5],
  attributes: { center_point_box: flag },
  infer(context) {
    const boxes = context.shape(0);
    if (boxes && (boxes.length !== 3 || (typeof boxes[2] === 'number' && boxes[2] !== 4))) context.disagree();
    return [{ dataType: DataType.INT64, shape: [null, 3] }];
  },
};
