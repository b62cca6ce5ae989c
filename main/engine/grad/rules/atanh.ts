/** Atanh: y = artanh(x) ⇒ dx = dy / (1 − x²). */
import type { GradientRule } from '../rule';

export const Atanh: GradientRule = {
  type: 'Atanh',
  backward: ({ x, dy }, e) => [e.div(dy, e.sub(1, e.square(x)))],
};
