/** ReduceLogSumExp: y = ln Σ e^x ⇒ dx = dy·e^(x − y). */
import type { GradientRule } from '../rule';
import { kept } from '../support/reductions';

export const ReduceLogSumExp: GradientRule = {
  type: 'ReduceLogSumExp',
  backward: (use, e) => [e.mul(kept(use, e, use.dy), e.exp(e.sub(use.x, kept(use, e, use.y))))],
};
