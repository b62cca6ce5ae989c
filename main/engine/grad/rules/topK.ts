/** TopK: y, index = the k greatest or least of x along an axis ⇒ dx = dy put at the indices, else 0. */
import { intAttribute } from '../../graph/attributes';
import type { GradientRule } from '../rule';

export const TopK: GradientRule = {
  type: 'TopK',
  backward({ node, x, dy, output }, e) {
    return [e.scatterAdd(x, output(1), dy, intAttribute(node, 'axis', -1)), null];
  },
};
