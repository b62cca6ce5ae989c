/** Mul: y = a·b ⇒ da = dy·b, db = dy·a. */
import type { GradientRule } from '../rule';

export const Mul: GradientRule = {
  type: 'Mul',
  backward: ({ dy, input }, e) => [e.mul(dy, input(1)), e.mul(dy, input(0))],
};
