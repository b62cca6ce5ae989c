/** InstanceNormalization: y = γ·x̂ + β, x̂ = (x − μ)·r for each channel of each instance ⇒ with g = γ·dy dx = r·(g − mean(g) − x̂·mean(g·x̂)). */
import { floatAttribute } from '../../graph/attributes';
import { range } from '../emitter';
import type { GradientRule } from '../rule';
import { biasGradient } from '../support/convolution';
import { normalized, normalizedGradient, perChannel } from '../support/normalize';

export const InstanceNormalization: GradientRule = {
  type: 'InstanceNormalization',
  backward({ node, x, dy, input }, e) {
    const axes = range(x.shape.length, 2);
    const state = normalized(e, x, axes, floatAttribute(node, 'epsilon', 1e-5));
    const g = e.mul(dy, perChannel(e, input(1), x.shape.length));
    const dx = normalizedGradient(e, g, state, axes);
    return [dx, biasGradient(e, e.mul(dy, state.normal)), biasGradient(e, dy)];
  },
};
