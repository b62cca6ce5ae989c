/** Reshape: y = the elements of x in another shape ⇒ dx = those of dy in the shape of x. */
import type { GradientRule } from '../rule';

export const Reshape: GradientRule = {
  type: 'Reshape',
  backward: ({ x, dy }, e) => [e.reshape(dy, x.shape)],
};
