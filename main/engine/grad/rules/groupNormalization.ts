/** GroupNormalization: y = γ·x̂ + β, x̂ = (x − μ)·r for each group of channels ⇒ with g = γ·dy dx = r·(g − mean(g) − x̂·mean(g·x̂)). */
import { floatAttribute, intAttribute } from '../../graph/attributes';
import type { Value } from '../emitter';
import type { GradientRule } from '../rule';
import { normalized, normalizedGradient } from '../support/normalize';

export const GroupNormalization: GradientRule = {
  type: 'GroupNormalization',
  backward({ node, opset, x, dy, input }, e) {
    const groups = intAttribute(node, 'num_groups', 1);
    const [batch = 0, channels = 0] = x.shape;
    const grouped = (value: Value): Value => e.reshape(value, [batch, groups, channels / groups, -1]);
    // Until opset 20 there is one γ a group, then one a channel.
    const each = opset < 21 ? 1 : channels / groups;
    const state = normalized(e, grouped(x), [2, 3], floatAttribute(node, 'epsilon', 1e-5));
    const g = e.mul(grouped(dy), e.reshape(input(1), [groups, each, 1]));
    const total = (value: Value): Value => e.reshape(e.sum(value, each === 1 ? [0, 2, 3] : [0, 3]), [groups * each]);
    const dx = e.reshape(normalizedGradient(e, g, state, [2, 3]), x.shape);
    return [dx, total(e.mul(grouped(dy), state.normal)), total(grouped(dy))];
  },
};
