/** Softsign: y = x / (1 + |x|) ⇒ dx = dy / (1 + |x|)². */
import type { GradientRule } from '../rule';

export const Softsign: GradientRule = {
  type: 'Softsign',
  backward: ({ x, dy }, e) => [e.div(dy, e.square(e.add(e.abs(x), 1)))],
};
