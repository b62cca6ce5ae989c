/** Ceil: y = ⌈x⌉ ⇒ dx = 0 wherever there is a gradient. */
import type { GradientRule } from '../rule';

export const Ceil: GradientRule = {
  type: 'Ceil',
  backward: () => [null],
};
