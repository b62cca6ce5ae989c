/** CumSum: y_i = Σ_{j ≤ i} x_j ⇒ dx_j = Σ_{i ≥ j} dy_i: the sum from the other end. */
import { intAttribute } from '../../graph/attributes';
import type { GradientRule } from '../rule';

export const CumSum: GradientRule = {
  type: 'CumSum',
  backward({ node, dy, input }, e) {
    const exclusive = intAttribute(node, 'exclusive', 0);
    const reverse = 1 - intAttribute(node, 'reverse', 0);
    return [e.op('CumSum', [dy, input(1)], { exclusive, reverse }), null];
  },
};
