/** Celu: y = x where x > 0, else α·(e^(x/α) − 1) ⇒ dx = dy where x > 0, else dy·e^(x/α). */
import { floatAttribute } from '../../graph/attributes';
import type { GradientRule } from '../rule';

export const Celu: GradientRule = {
  type: 'Celu',
  backward({ node, x, dy }, e) {
    const alpha = floatAttribute(node, 'alpha', 1);
    return [e.where(e.greater(x, 0), dy, e.mul(dy, e.exp(e.div(x, alpha))))];
  },
};
