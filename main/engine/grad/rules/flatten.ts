/** Flatten: y = the elements of x in another shape ⇒ dx = those of dy in the shape of x. */
import type { GradientRule } from '../rule';

export const Flatten: GradientRule = {
  type: 'Flatten',
  backward: ({ x, dy }, e) => [e.reshape(dy, x.shape)],
};
