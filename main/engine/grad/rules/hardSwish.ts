/** HardSwish: y = x·min(1, max(0, x/6 + 1/2)) ⇒ dx = dy·(x/3 + 1/2) where |x| < 3, dy where x ≥ 3, else 0. */
import type { GradientRule } from '../rule';

export const HardSwish: GradientRule = {
  type: 'HardSwish',
  backward({ x, dy }, e) {
    const slope = e.add(e.mul(x, 1 / 3), 1 / 2);
    const outside = e.where(e.greater(x, 0), dy, 0);
    return [e.where(e.less(e.abs(x), 3), e.mul(dy, slope), outside)];
  },
};
