/** GlobalAveragePool: y = Σ x / n over each channel ⇒ dx = dy / n. */
import type { GradientRule } from '../rule';
import { wholeCount } from '../support/pooling';

export const GlobalAveragePool: GradientRule = {
  type: 'GlobalAveragePool',
  backward: ({ x, dy }, e) => [e.expand(e.div(dy, wholeCount(x)), x.shape)],
};
