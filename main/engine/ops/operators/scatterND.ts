/** ScatterND: a copy of the data in which the slices that the indices address are replaced. */
import type { Operator, Shape } from '../operator';
import { sameAsInput, unifyShapes } from '../support/shapes';

export const ScatterND: Operator = {
  type: 'ScatterND',
  inputs: [3, 3],
  infer(context) {
    const data = context.shape(0);
    const indices = context.shape(1);
    const updates = context.shape(2);
    const depth = indices?.at(-1);
    if (data && indices && updates && typeof depth === 'number') {
      const expected: Shape = [...indices.slice(0, -1), ...data.slice(depth)];
      if (depth > data.length || !unifyShapes(updates, expected)) context.disagree();
    }
    return sameAsInput(context);
  },
};
