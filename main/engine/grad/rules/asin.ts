/** Asin: y = arcsin(x) ⇒ dx = dy / √(1 − x²). */
import type { GradientRule } from '../rule';

export const Asin: GradientRule = {
  type: 'Asin',
  backward: ({ x, dy }, e) => [e.div(dy, e.sqrt(e.sub(1, e.square(x))))],
};
