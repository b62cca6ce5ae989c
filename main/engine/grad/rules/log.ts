/** Log: y = ln x ⇒ dx = dy / x. */
import type { GradientRule } from '../rule';

export const Log: GradientRule = {
  type: 'Log',
  backward: ({ x, dy }, e) => [e.div(dy, x)],
};
