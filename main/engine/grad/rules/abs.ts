/** Abs: y = |x| ⇒ dx = dy·sign(x). */
import type { GradientRule } from '../rule';

export const Abs: GradientRule = {
  type: 'Abs',
  backward: ({ x, dy }, e) => [e.mul(dy, e.sign(x))],
};
