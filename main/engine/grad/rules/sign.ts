/** Sign: y = sign(x) ⇒ dx = 0 wherever there is a gradient. */
import type { GradientRule } from '../rule';

export const Sign: GradientRule = {
  type: 'Sign',
  backward: () => [null],
};
