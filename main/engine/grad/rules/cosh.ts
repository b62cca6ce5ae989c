/** Cosh: y = cosh(x) ⇒ dx = dy·sinh(x). */
import type { GradientRule } from '../rule';

export const Cosh: GradientRule = {
  type: 'Cosh',
  backward: ({ x, dy }, e) => [e.mul(dy, e.op('Sinh', [x]))],
};
