/** Squeeze: y = the elements of x in another shape ⇒ dx = those of dy in the shape of x. */
import type { GradientRule } from '../rule';

export const Squeeze: GradientRule = {
  type: 'Squeeze',
  backward: ({ x, dy }, e) => [e.reshape(dy, x.shape)],
};
