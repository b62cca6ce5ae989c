/** ReduceSumSquare: y = Σ x² ⇒ dx = 2x·dy. */
import type { GradientRule } from '../rule';
import { kept } from '../support/reductions';

export const ReduceSumSquare: GradientRule = {
  type: 'ReduceSumSquare',
  backward: (use, e) => [e.mul(kept(use, e, use.dy), e.add(use.x, use.x))],
};
