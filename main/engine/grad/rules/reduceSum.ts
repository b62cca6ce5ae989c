/** ReduceSum: y = Σ x ⇒ dx = dy. */
import type { GradientRule } from '../rule';
import { kept } from '../support/reductions';

export const ReduceSum: GradientRule = {
  type: 'ReduceSum',
  backward: (use, e) => [e.expand(kept(use, e, use.dy), use.x.shape)],
};
