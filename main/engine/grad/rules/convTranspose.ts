/** ConvTranspose: y = x ∗ᵀ w + b ⇒ dx = dy ∗ w, dw = dy ∗ x (over batch and positions), db = Σ dy over batch and positions. */
import { intAttribute } from '../../graph/attributes';
import type { GradientRule } from '../rule';
import { biasGradient, convolve, weightGradient } from '../support/convolution';
import { spatial, transposedSliding } from '../support/sliding';

export const ConvTranspose: GradientRule = {
  type: 'ConvTranspose',
  backward({ node, x, y, dy, input, wants, formulations }, e) {
    const w = input(1);
    const convolution = { ...transposedSliding(node, spatial(w), x, y), group: intAttribute(node, 'group', 1) };
    return [
      wants(0) ? convolve(e, dy, w, convolution) : null,
      wants(1) ? weightGradient(e, dy, x, convolution, formulations) : null,
      wants(2) ? biasGradient(e, dy) : null,
    ];
  },
};
