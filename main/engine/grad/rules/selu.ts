/** Selu: y = γ·x where x > 0, else γ·α·(e^x − 1) ⇒ dx = γ·dy where x > 0, else dy·(y + γ·α). */
import { floatAttribute } from '../../graph/attributes';
import type { GradientRule } from '../rule';

export const Selu: GradientRule = {
  type: 'Selu',
  backward({ node, x, y, dy }, e) {
    const alpha = floatAttribute(node, 'alpha', 1.6732632423543772);
    const gamma = floatAttribute(node, 'gamma', 1.0507009873554805);
    return [e.mul(dy, e.where(e.greater(x, 0), gamma, e.add(y, gamma * alpha)))];
  },
};
