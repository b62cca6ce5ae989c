/** Conv: y = x ∗ w + b ⇒ dx = dy ∗ᵀ w, dw = x ∗ dy (over batch and positions), db = Σ dy over batch and positions. */
import { intAttribute } from '../../graph/attributes';
import type { GradientRule } from '../rule';
import { biasGradient, dataGradient, weightGradient } from '../support/convolution';
import { slidingOf, spatial } from '../support/sliding';

export const Conv: GradientRule = {
  type: 'Conv',
  backward({ node, x, y, dy, input, wants, formulations }, e) {
    const w = input(1);
    const convolution = { ...slidingOf(node, spatial(w), x, y), group: intAttribute(node, 'group', 1) };
    return [
      wants(0) ? dataGradient(e, dy, w, convolution, formulations) : null,
      wants(1) ? weightGradient(e, x, dy, convolution, formulations) : null,
      wants(2) ? biasGradient(e, dy) : null,
    ];
  },
};
