/** GatherElements: y[…i…] = x[…index[…i…]…] ⇒ dx = each dy added where it was read. */
import { intAttribute } from '../../graph/attributes';
import type { GradientRule } from '../rule';

export const GatherElements: GradientRule = {
  type: 'GatherElements',
  backward({ node, x, dy, input }, e) {
    const axis = intAttribute(node, 'axis', 0);
    return [e.scatterAdd(x, input(1), dy, axis), null];
  },
};
