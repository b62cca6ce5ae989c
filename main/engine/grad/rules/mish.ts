/** Mish: y = x·t, t = tanh(ln(1 + e^x)) ⇒ dx = dy·(t + x·(1 − t²)·σ(x)). */
import type { GradientRule } from '../rule';

export const Mish: GradientRule = {
  type: 'Mish',
  backward({ x, dy }, e) {
    const t = e.op('Tanh', [e.op('Softplus', [x])]);
    const slope = e.mul(e.sub(1, e.square(t)), e.sigmoid(x));
    return [e.mul(dy, e.add(t, e.mul(x, slope)))];
  },
};
