/** Tanh: y = tanh(x) ⇒ dx = dy·(1 − y²). */
import type { GradientRule } from '../rule';

export const Tanh: GradientRule = {
  type: 'Tanh',
  backward: ({ y, dy }, e) => [e.mul(dy, e.sub(1, e.square(y)))],
};
