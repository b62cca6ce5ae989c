/** Trilu: the upper or lower triangle of each matrix, the rest is 0. */
import type { Operator } from '../operator';
import { flag } from '../support/rules';
import { sameAsInput } from '../support/shapes';

export const Trilu: Operator = {
  type: 'Trilu',
  inputs: [1, 2],
  attributes: { upper: flag },
  infer(context) {
    const rank = context.shape(0)?.length;
    if (rank !== undefined && rank < 2) context.disagree();
    return sameAsInput(context);
  },
};
