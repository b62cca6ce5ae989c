/**
 * BatchNormalization: y = γ·r·c + β, c = x − μ, r = 1 / √(σ² + ε) for each channel ⇒ dγ = r·Σ dy·c, dβ = Σ dy.
 * Frozen (μ, σ² are inputs): dx = γ·r·dy, dμ = −γ·r·dβ, dσ² = −½·γ·r²·dγ.
 * In training (μ, σ² of the batch's m elements): dx = γ·r·(dy − dβ/m) − c·γ·r²·dγ/m.
 */
import { floatAttribute, intAttribute } from '../../graph/attributes';
import { range, sizeOf, type Value } from '../emitter';
import type { GradientRule } from '../rule';
import { perChannel } from '../support/normalize';

export const BatchNormalization: GradientRule = {
  type: 'BatchNormalization',
  backward({ node, x, dy, input }, e) {
    const isTraining = intAttribute(node, 'training_mode', 0) === 1;
    const axes = [0, ...range(x.shape.length, 2)];
    const given = (index: number): Value => perChannel(e, input(index), x.shape.length);
    const centred = e.sub(x, isTraining ? e.mean(x, axes) : given(3));
    const variance = isTraining ? e.mean(e.square(centred), axes) : given(4);
    const inverse = e.div(1, e.sqrt(e.add(variance, floatAttribute(node, 'epsilon', 1e-5))));
    const slope = e.mul(given(1), inverse);
    const dScale = e.mul(inverse, e.sum(e.mul(dy, centred), axes));
    const dBias = e.sum(dy, axes);
    const bend = e.mul(e.mul(slope, inverse), dScale);
    const flat = (value: Value): Value => e.reshape(value, input(1).shape);
    if (!isTraining)
      return [e.mul(dy, slope), ...[dScale, dBias, e.neg(e.mul(slope, dBias)), e.mul(bend, -1 / 2)].map(flat)];
    const count = sizeOf(x.shape) / x.shape[1]!;
    const straight = e.mul(e.sub(dy, e.div(dBias, count)), slope);
    return [e.sub(straight, e.mul(centred, e.div(bend, count))), flat(dScale), flat(dBias)];
  },
};
