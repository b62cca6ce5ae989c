/** Det: the determinant of each matrix, […, M, M] → […]. */
import type { Operator } from '../operator';
import { unify } from '../support/shapes';

export const Det: Operator = {
  type: 'Det',
  inputs: [1, 1],
  infer(context) {
    const shape = context.shape(0);
    if (shape && (shape.length < 2 || unify(shape.at(-1)!, shape.at(-2)!) === undefined)) context.disagree();
    return [{ dataType: context.type(0)?.dataType ?? 0, shape: shape?.slice(0, -2) }];
  },
};
