/** Erf: y = erf(x) ⇒ dx = dy·2/√π·e^(−x²). */
import type { GradientRule } from '../rule';

export const Erf: GradientRule = {
  type: 'Erf',
  backward: ({ x, dy }, e) => [e.mul(dy, e.mul(2 / Math.sqrt(Math.PI), e.exp(e.neg(e.square(x)))))],
};
