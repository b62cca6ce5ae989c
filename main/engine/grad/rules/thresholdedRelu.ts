/** ThresholdedRelu: y = x where x > α, else 0 ⇒ dx = dy where x > α, else 0. */
import { floatAttribute } from '../../graph/attributes';
import type { GradientRule } from '../rule';

export const ThresholdedRelu: GradientRule = {
  type: 'ThresholdedRelu',
  backward({ node, x, dy }, e) {
    return [e.when(e.greater(x, floatAttribute(node, 'alpha', 1)), dy)];
  },
};
