/** CumSum: running sums along one axis. */
import type { Operator } from '../operator';
import { flag } from '../support/rules';
import { axisOf, sameAsInput } from '../support/shapes';

export const CumSum: Operator = {
  type: 'CumSum',
  inputs: [2, 2],
  attributes: { exclusive: flag, reverse: flag },
  infer(context) {
    const axis = context.ints(1)?.[0];
    const rank = context.shape(0)?.length;
    if (typeof axis === 'number' && rank !== undefined) axisOf(context, axis, rank);
    return sameAsInput(context);
  },
};
