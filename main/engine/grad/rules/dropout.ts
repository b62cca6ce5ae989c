/** Dropout: y = x·m / (1 − ratio), m ∈ {0, 1} ⇒ dx = dy·m / (1 − ratio); outside training y = x ⇒ dx = dy. */
import type { GradientRule } from '../rule';

export const Dropout: GradientRule = {
  type: 'Dropout',
  backward({ dy, optional, elements, output }, e) {
    if (!elements(2)?.[0]) return [dy];
    const ratio = optional(1);
    const kept = e.mul(dy, e.cast(output(1), dy.dataType));
    return [e.div(kept, e.sub(1, ratio ? e.cast(ratio, dy.dataType) : e.operand(0.5, dy)))];
  },
};
