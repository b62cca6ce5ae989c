/** Shrink: y = x − bias where x > λ, x + bias where x < −λ, else 0 ⇒ dx = dy where |x| > λ, else 0. */
import { floatAttribute } from '../../graph/attributes';
import type { GradientRule } from '../rule';

export const Shrink: GradientRule = {
  type: 'Shrink',
  backward({ node, x, dy }, e) {
    return [e.when(e.greater(e.abs(x), floatAttribute(node, 'lambd', 0.5)), dy)];
  },
};
