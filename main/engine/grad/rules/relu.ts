/** Relu: y = max(0, x) ⇒ dx = dy where y > 0, else 0. */
import type { GradientRule } from '../rule';

export const Relu: GradientRule = {
  type: 'Relu',
  backward: ({ y, dy }, e) => [e.mul(dy, e.step(y))],
};
