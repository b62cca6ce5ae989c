/** MeanVarianceNormalization: y = (x − μ)·r, r = 1 / σ over some axes ⇒ dx = r·(dy − mean(dy) − y·mean(dy·y)). */
import { intsAttribute } from '../../graph/attributes';
import type { GradientRule } from '../rule';
import { normalized, normalizedGradient } from '../support/normalize';

export const MeanVarianceNormalization: GradientRule = {
  type: 'MeanVarianceNormalization',
  backward({ node, x, dy }, e) {
    const axes = intsAttribute(node, 'axes') ?? [0, 2, 3];
    return [normalizedGradient(e, dy, normalized(e, x, axes, 1e-9), axes)];
  },
};
