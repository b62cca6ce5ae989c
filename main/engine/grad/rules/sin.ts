/** Sin: y = sin(x) ⇒ dx = dy·cos(x). */
import type { GradientRule } from '../rule';

export const Sin: GradientRule = {
  type: 'Sin',
  backward: ({ x, dy }, e) => [e.mul(dy, e.op('Cos', [x]))],
};
