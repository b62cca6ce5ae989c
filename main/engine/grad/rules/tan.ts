/** Tan: y = tan(x) ⇒ dx = dy·(1 + y²). */
import type { GradientRule } from '../rule';

export const Tan: GradientRule = {
  type: 'Tan',
  backward: ({ y, dy }, e) => [e.mul(dy, e.add(e.square(y), 1))],
};
