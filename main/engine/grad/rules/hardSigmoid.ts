/** HardSigmoid: y = min(1, max(0, α·x + β)) ⇒ dx = α·dy where 0 < y < 1, else 0. */
import { floatAttribute } from '../../graph/attributes';
import type { GradientRule } from '../rule';

export const HardSigmoid: GradientRule = {
  type: 'HardSigmoid',
  backward({ node, y, dy }, e) {
    const alpha = floatAttribute(node, 'alpha', 0.2);
    return [e.when(e.and(e.greater(y, 0), e.less(y, 1)), e.mul(dy, alpha))];
  },
};
