/** Mod: y = a − n·b, n a whole number ⇒ da = dy, db = −n·dy = dy·(y − a) / b. */
import type { GradientRule } from '../rule';

export const Mod: GradientRule = {
  type: 'Mod',
  backward({ x, y, dy, input }, e) {
    return [dy, e.mul(dy, e.div(e.sub(y, x), input(1)))];
  },
};
