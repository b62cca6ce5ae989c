/** PRelu: y = x where x > 0, else s·x ⇒ dx = dy where x > 0, else s·dy; ds = x·dy where x ≤ 0, else 0. */
import type { GradientRule } from '../rule';

export const PRelu: GradientRule = {
  type: 'PRelu',
  backward({ x, dy, input }, e) {
    const positive = e.greater(x, 0);
    return [e.where(positive, dy, e.mul(dy, input(1))), e.where(positive, 0, e.mul(dy, x))];
  },
};
