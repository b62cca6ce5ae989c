/** GatherElements: y[i][j] = data[indices[i][j]][j]; the output is like the indices. */
import { intAttribute } from '../../graph/attributes';
import type { Operator } from '../operator';
import { int } from '../support/rules';
import { axisOf } from '../support/shapes';

export const GatherElements: Operator = {
  type: 'GatherElements',
  inputs: [2, 2],
  attributes: { axis: int() },
  infer(context) {
    const data = context.shape(0);
    const shape = context.shape(1);
    if (data) axisOf(context, intAttribute(context.node, 'axis', 0), data.length);
    if (data && shape && data.length !== shape.length) context.disagree();
    return [{ dataType: context.type(0)?.dataType ?? 0, shape }];
  },
};
