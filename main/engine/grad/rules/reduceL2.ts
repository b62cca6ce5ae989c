/** ReduceL2: y = √Σ x² ⇒ dx = dy·x / y, and 0 where y = 0. */
import type { GradientRule } from '../rule';
import { kept } from '../support/reductions';

export const ReduceL2: GradientRule = {
  type: 'ReduceL2',
  backward(use, e) {
    const ratio = e.where(e.equal(use.y, 0), 0, e.div(use.dy, use.y));
    return [e.mul(kept(use, e, ratio), use.x)];
  },
};
