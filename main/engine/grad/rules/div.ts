/** Div: y = a / b ⇒ da = dy / b, db = −dy·y / b. */
import type { GradientRule } from '../rule';

export const Div: GradientRule = {
  type: 'Div',
  backward({ y, dy, input }, e) {
    const da = e.div(dy, input(1));
    return [da, e.neg(e.mul(da, y))];
  },
};
