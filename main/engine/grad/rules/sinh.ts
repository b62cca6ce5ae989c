/** Sinh: y = sinh(x) ⇒ dx = dy·cosh(x). */
import type { GradientRule } from '../rule';

export const Sinh: GradientRule = {
  type: 'Sinh',
  backward: ({ x, dy }, e) => [e.mul(dy, e.op('Cosh', [x]))],
};
