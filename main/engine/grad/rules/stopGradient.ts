/** StopGradient: y = x ⇒ dx = 0: what it gives counts as a constant. */
import { DOMAIN } from '../../ops/fakeQuantize';
import type { GradientRule } from '../rule';

export const StopGradient: GradientRule = {
  type: 'StopGradient',
  domain: DOMAIN,
  backward: () => [null],
};
