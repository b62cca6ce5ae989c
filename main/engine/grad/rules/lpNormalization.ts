/** LpNormalization: y = x / n, n = ‖x‖_p along an axis ⇒ dx = (dy − d·Σ dy·y) / n, d = ∂n/∂x: sign(x) for p = 1, y for p = 2. */
import { intAttribute } from '../../graph/attributes';
import type { GradientRule } from '../rule';

export const LpNormalization: GradientRule = {
  type: 'LpNormalization',
  backward({ node, x, y, dy }, e) {
    const axes = [intAttribute(node, 'axis', -1)];
    const isFirst = intAttribute(node, 'p', 2) === 1;
    const norm = isFirst ? e.sum(e.abs(x), axes) : e.sqrt(e.sum(e.square(x), axes));
    const direction = isFirst ? e.sign(x) : y;
    return [e.div(e.sub(dy, e.mul(direction, e.sum(e.mul(dy, y), axes))), norm)];
  },
};
