/** ReduceMean: y = Σ x / n ⇒ dx = dy / n. */
import type { GradientRule } from '../rule';
import { kept, reducedCount } from '../support/reductions';

export const ReduceMean: GradientRule = {
  type: 'ReduceMean',
  backward: (use, e) => [e.expand(e.div(kept(use, e, use.dy), reducedCount(use)), use.x.shape)],
};
