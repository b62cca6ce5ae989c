/** LeakyRelu: y = x where x > 0, else α·x ⇒ dx = dy where x > 0, else α·dy. */
import { floatAttribute } from '../../graph/attributes';
import type { GradientRule } from '../rule';

export const LeakyRelu: GradientRule = {
  type: 'LeakyRelu',
  backward({ node, x, dy }, e) {
    const alpha = floatAttribute(node, 'alpha', 0.01);
    return [e.where(e.greater(x, 0), dy, e.mul(dy, alpha))];
  },
};
