/** Sub: y = a − b ⇒ da = dy, db = −dy. */
import type { GradientRule } from '../rule';

export const Sub: GradientRule = {
  type: 'Sub',
  backward: ({ dy }, e) => [dy, e.neg(dy)],
};
