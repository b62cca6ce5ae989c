/** ReduceMax: y = the greatest x ⇒ dx = dy where x = y, else 0; equal ones share it. */
import type { GradientRule } from '../rule';
import { kept, reducedAxes } from '../support/reductions';

export const ReduceMax: GradientRule = {
  type: 'ReduceMax',
  backward(use, e) {
    const chosen = e.cast(e.equal(use.x, kept(use, e, use.y)), use.dy.dataType);
    return [e.mul(chosen, e.div(kept(use, e, use.dy), e.sum(chosen, reducedAxes(use))))];
  },
};
