/** Round: y = x rounded ⇒ dx = 0 wherever there is a gradient. */
import type { GradientRule } from '../rule';

export const Round: GradientRule = {
  type: 'Round',
  backward: () => [null],
};
