/** Exp: y = e^x ⇒ dx = dy·y. */
import type { GradientRule } from '../rule';

export const Exp: GradientRule = {
  type: 'Exp',
  backward: ({ y, dy }, e) => [e.mul(dy, y)],
};
