/** ReduceL1: y = Σ |x| ⇒ dx = sign(x)·dy. */
import type { GradientRule } from '../rule';
import { kept } from '../support/reductions';

export const ReduceL1: GradientRule = {
  type: 'ReduceL1',
  backward: (use, e) => [e.mul(kept(use, e, use.dy), e.sign(use.x))],
};
