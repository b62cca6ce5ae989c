/** Floor: y = ⌊x⌋ ⇒ dx = 0 wherever there is a gradient. */
import type { GradientRule } from '../rule';

export const Floor: GradientRule = {
  type: 'Floor',
  backward: () => [null],
};
