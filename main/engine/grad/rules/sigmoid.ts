/** Sigmoid: y = 1 / (1 + e^−x) ⇒ dx = dy·y·(1 − y). */
import type { GradientRule } from '../rule';

export const Sigmoid: GradientRule = {
  type: 'Sigmoid',
  backward: ({ y, dy }, e) => [e.mul(dy, e.mul(y, e.sub(1, y)))],
};
