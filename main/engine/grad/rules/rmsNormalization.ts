/** RMSNormalization: y = γ·x̂, x̂ = x·r, r = 1 / √(mean(x²) + ε) over the axes from `axis` on ⇒ with g = γ·dy dx = r·(g − x̂·mean(g·x̂)). */
import { floatAttribute, intAttribute } from '../../graph/attributes';
import { axisIndex } from '../../ops/support/shapes';
import { range } from '../emitter';
import type { GradientRule } from '../rule';

export const RMSNormalization: GradientRule = {
  type: 'RMSNormalization',
  backward({ node, x, dy, input }, e) {
    const axes = range(x.shape.length, axisIndex(intAttribute(node, 'axis', -1), x.shape.length));
    const power = e.add(e.mean(e.square(x), axes), floatAttribute(node, 'epsilon', 1e-5));
    const inverse = e.div(1, e.sqrt(power));
    const normal = e.mul(x, inverse);
    const g = e.mul(dy, input(1));
    const dx = e.mul(inverse, e.sub(g, e.mul(normal, e.mean(e.mul(g, normal), axes))));
    return [dx, e.mul(dy, normal)];
  },
};
