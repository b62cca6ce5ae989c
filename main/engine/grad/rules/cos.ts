/** Cos: y = cos(x) ⇒ dx = −dy·sin(x). */
import type { GradientRule } from '../rule';

export const Cos: GradientRule = {
  type: 'Cos',
  backward: ({ x, dy }, e) => [e.neg(e.mul(dy, e.op('Sin', [x])))],
};
