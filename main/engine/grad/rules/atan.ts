/** Atan: y = arctan(x) ⇒ dx = dy / (1 + x²). */
import type { GradientRule } from '../rule';

export const Atan: GradientRule = {
  type: 'Atan',
  backward: ({ x, dy }, e) => [e.div(dy, e.add(e.square(x), 1))],
};
