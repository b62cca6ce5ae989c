/** Where: y = a where c, else b ⇒ da = dy where c, else 0; db = 0 where c, else dy. */
import type { GradientRule } from '../rule';

export const Where: GradientRule = {
  type: 'Where',
  backward({ dy, input }, e) {
    const condition = input(0);
    return [null, e.where(condition, dy, 0), e.where(condition, 0, dy)];
  },
};
