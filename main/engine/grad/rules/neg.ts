/** Neg: y = −x ⇒ dx = −dy. */
import type { GradientRule } from '../rule';

export const Neg: GradientRule = {
  type: 'Neg',
  backward: ({ dy }, e) => [e.neg(dy)],
};
