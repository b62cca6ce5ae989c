/** Softplus: y = ln(1 + e^x) ⇒ dx = dy / (1 + e^−x). */
import type { GradientRule } from '../rule';

export const Softplus: GradientRule = {
  type: 'Softplus',
  backward: ({ x, dy }, e) => [e.mul(dy, e.sigmoid(x))],
};
