/** ReduceLogSum: y = ln Σ x ⇒ dx = dy / Σ x = dy·e^−y. */
import type { GradientRule } from '../rule';
import { kept } from '../support/reductions';

export const ReduceLogSum: GradientRule = {
  type: 'ReduceLogSum',
  backward: (use, e) => [e.expand(kept(use, e, e.mul(use.dy, e.exp(e.neg(use.y)))), use.x.shape)],
};
