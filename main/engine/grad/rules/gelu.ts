/**
 * Gelu: y = x·Φ(x) ⇒ dx = dy·(Φ(x) + x·φ(x)), Φ(x) = (1 + erf(x/√2)) / 2, φ(x) = e^(−x²/2) / √(2π).
 * By tanh: y = x·(1 + t) / 2, t = tanh(u), u = √(2/π)·(x + c·x³) ⇒ dx = dy·(1 + t + x·(1 − t²)·u′) / 2, u′ = √(2/π)·(1 + 3c·x²).
 */
import { stringAttribute } from '../../graph/attributes';
import type { Emitter, Value } from '../emitter';
import type { GradientRule } from '../rule';

const SLOPE = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

export const Gelu: GradientRule = {
  type: 'Gelu',
  backward({ node, x, dy }, e) {
    const byTanh = stringAttribute(node, 'approximate', 'none') === 'tanh';
    return [e.mul(dy, byTanh ? tanhSlope(e, x) : erfSlope(e, x))];
  },
};

function erfSlope(e: Emitter, x: Value): Value {
  const share = e.mul(e.add(e.op('Erf', [e.mul(x, Math.SQRT1_2)]), 1), 1 / 2);
  const density = e.mul(e.exp(e.mul(e.square(x), -1 / 2)), 1 / Math.sqrt(2 * Math.PI));
  return e.add(share, e.mul(x, density));
}

function tanhSlope(e: Emitter, x: Value): Value {
  const square = e.square(x);
  const t = e.op('Tanh', [e.mul(e.mul(x, SLOPE), e.add(e.mul(square, CUBIC), 1))]);
  const inner = e.add(e.mul(square, 3 * CUBIC * SLOPE), SLOPE);
  const turning = e.mul(e.mul(x, e.sub(1, e.square(t))), inner);
  return e.mul(e.add(e.add(t, 1), turning), 1 / 2);
}
