/** Acos: y = arccos(x) ⇒ dx = −dy / √(1 − x²). */
import type { GradientRule } from '../rule';

export const Acos: GradientRule = {
  type: 'Acos',
  backward: ({ x, dy }, e) => [e.neg(e.div(dy, e.sqrt(e.sub(1, e.square(x)))))],
};
