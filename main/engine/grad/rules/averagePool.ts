/** AveragePool: y_p = Σ x_q / n_p over the window p ⇒ dx_q = Σ dy_p / n_p over the windows that cover q. */
import { intAttribute } from '../../graph/attributes';
import type { GradientRule } from '../rule';
import { poolSliding, spreadWindows, statedAfter, windowCounts } from '../support/pooling';

export const AveragePool: GradientRule = {
  type: 'AveragePool',
  backward(use, e) {
    const sliding = poolSliding(use);
    const isPadded = intAttribute(use.node, 'count_include_pad', 0) === 1;
    const counts = windowCounts(e, sliding, use.dy.dataType, isPadded ? statedAfter(use, sliding) : undefined);
    return [spreadWindows(e, e.div(use.dy, counts), sliding)];
  },
};
