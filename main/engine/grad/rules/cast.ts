/** Cast: y = x in another type ⇒ dx = dy in the type of x. */
import type { GradientRule } from '../rule';

export const Cast: GradientRule = {
  type: 'Cast',
  backward: ({ x, dy }, e) => [e.cast(dy, x.dataType)],
};
