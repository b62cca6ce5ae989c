/** Asinh: y = arsinh(x) ⇒ dx = dy / √(x² + 1). */
import type { GradientRule } from '../rule';

export const Asinh: GradientRule = {
  type: 'Asinh',
  backward: ({ x, dy }, e) => [e.div(dy, e.sqrt(e.add(e.square(x), 1)))],
};
