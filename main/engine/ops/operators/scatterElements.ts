/** ScatterElements: a copy of the data in which y[indices[i][j]][j] = updates[i][j]. */
import { intAttribute } from '../../graph/attributes';
import type { Operator } from '../operator';
import { int } from '../support/rules';
import { axisOf, sameAsInput, unifyShapes } from '../support/shapes';

export const ScatterElements: Operator = {
  type: 'ScatterElements',
  inputs: [3, 3],
  attributes: { axis: int() },
  infer(context) {
    const data = context.shape(0);
    const indices = context.shape(1);
    const updates = context.shape(2);
    if (data) axisOf(context, intAttribute(context.node, 'axis', 0), data.length);
    if (indices && updates && !unifyShapes(indices, updates)) context.disagree();
    return sameAsInput(context);
  },
};
