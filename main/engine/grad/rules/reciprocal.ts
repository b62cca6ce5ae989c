/** Reciprocal: y = 1 / x ⇒ dx = −dy·y². */
import type { GradientRule } from '../rule';

export const Reciprocal: GradientRule = {
  type: 'Reciprocal',
  backward: ({ y, dy }, e) => [e.neg(e.mul(dy, e.square(y)))],
};
