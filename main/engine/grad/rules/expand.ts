/** Expand: y = x repeated along its axes of 1 ⇒ dx = dy, summed along them (by the driver). */
import type { GradientRule } from '../rule';

export const Expand: GradientRule = {
  type: 'Expand',
  backward: ({ dy }) => [dy],
};
