/** Identity: y = x ⇒ dx = dy. */
import type { GradientRule } from '../rule';

export const Identity: GradientRule = {
  type: 'Identity',
  backward: ({ dy }) => [dy],
};
