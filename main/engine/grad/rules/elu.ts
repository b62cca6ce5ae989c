/** Elu: y = x where x > 0, else α·(e^x − 1) ⇒ dx = dy where x > 0, else dy·(y + α). */
import { floatAttribute } from '../../graph/attributes';
import type { GradientRule } from '../rule';

export const Elu: GradientRule = {
  type: 'Elu',
  backward({ node, x, y, dy }, e) {
    const alpha = floatAttribute(node, 'alpha', 1);
    return [e.where(e.greater(x, 0), dy, e.mul(dy, e.add(y, alpha)))];
  },
};
