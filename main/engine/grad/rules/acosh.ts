/** Acosh: y = arcosh(x) ⇒ dx = dy / √(x² − 1). */
import type { GradientRule } from '../rule';

export const Acosh: GradientRule = {
  type: 'Acosh',
  backward: ({ x, dy }, e) => [e.div(dy, e.sqrt(e.sub(e.square(x), 1)))],
};
