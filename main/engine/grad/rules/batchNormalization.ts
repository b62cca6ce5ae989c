/**
 * BatchNormalization: y = γ·x̂ + β, x̂ = (x − μ)·r, r = 1 / √(σ² + ε) for each channel ⇒ dγ = Σ dy·x̂, dβ = Σ dy.
 * Frozen (μ, σ² are inputs): dx = γ·r·dy, dμ = −Σ dx, dσ² = −½·γ·r²·Σ dy·x̂. In training (those of the batch): support/normalize.ts.
 */
import { floatAttribute, intAttribute } from '../../graph/attributes';
import { range } from '../emitter';
import type { GradientRule } from '../rule';
import { normalized, normalizedGradient, perChannel } from '../support/normalize';

export const BatchNormalization: GradientRule = {
  type: 'BatchNormalization',
  backward({ node, x, dy, input }, e) {
    const rank = x.shape.length;
    const axes = [0, ...range(rank, 2)];
    const epsilon = floatAttribute(node, 'epsilon', 1e-5);
    const [scale, mean, variance] = [1, 3, 4].map((index) => perChannel(e, input(index), rank));
    const isTraining = intAttribute(node, 'training_mode', 0) === 1;
    const inverse = e.div(1, e.sqrt(e.add(variance!, epsilon)));
    const frozen = { normal: e.mul(e.sub(x, mean!), inverse), inverse };
    const state = isTraining ? normalized(e, x, axes, epsilon) : frozen;
    const g = e.mul(dy, scale!);
    const dx = isTraining ? normalizedGradient(e, g, state, axes) : e.mul(g, inverse);
    const total = (value: typeof x) => e.reshape(e.sum(value, axes), [x.shape[1]!]);
    const dScale = total(e.mul(dy, state.normal));
    if (isTraining) return [dx, dScale, total(dy)];
    const dVariance = e.mul(e.mul(dScale, e.reshape(e.mul(scale!, e.square(inverse)), input(1).shape)), -1 / 2);
    return [dx, dScale, total(dy), e.neg(total(dx)), dVariance];
  },
};
