/** LayerNormalization: y = γ·x̂ + β, x̂ = (x − μ)·r over the axes from `axis` on ⇒ with g = γ·dy dx = r·(g − mean(g) − x̂·mean(g·x̂)). */
import { intAttribute } from '../../graph/attributes';
import { axisIndex } from '../../ops/support/shapes';
import { range } from '../emitter';
import type { GradientRule } from '../rule';
import { normalizedGradient } from '../support/normalize';

export const LayerNormalization: GradientRule = {
  type: 'LayerNormalization',
  backward({ node, x, dy, input, output }, e) {
    const axes = range(x.shape.length, axisIndex(intAttribute(node, 'axis', -1), x.shape.length));
    const inverse = output(2);
    const normal = e.mul(e.sub(x, output(1)), inverse);
    const dx = normalizedGradient(e, e.mul(dy, input(1)), { normal, inverse }, axes);
    return [dx, e.mul(dy, normal), dy];
  },
};
