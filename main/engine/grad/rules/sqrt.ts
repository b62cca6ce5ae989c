/** Sqrt: y = √x ⇒ dx = dy / 2y. */
import type { GradientRule } from '../rule';

export const Sqrt: GradientRule = {
  type: 'Sqrt',
  backward: ({ y, dy }, e) => [e.div(dy, e.add(y, y))],
};
