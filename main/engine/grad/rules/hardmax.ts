/** Hardmax: y = 1 at the greatest x along an axis, else 0 ⇒ dx = 0 wherever there is a gradient. */
import type { GradientRule } from '../rule';

export const Hardmax: GradientRule = {
  type: 'Hardmax',
  backward: () => [null],
};
