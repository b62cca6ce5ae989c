/** Trilu: y = x above or below a diagonal, else 0 ⇒ dx = dy there, else 0. */
import { intAttribute } from '../../graph/attributes';
import type { GradientRule } from '../rule';

export const Trilu: GradientRule = {
  type: 'Trilu',
  backward({ node, dy, optional }, e) {
    const upper = intAttribute(node, 'upper', 1);
    return [e.op('Trilu', [dy, optional(1)], { upper }), null];
  },
};
