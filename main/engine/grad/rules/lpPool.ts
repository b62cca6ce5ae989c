/** LpPool: y_p = (Σ |x_q|^r)^(1/r) over the window p ⇒ dx_q = sign(x_q)·|x_q|^(r − 1)·Σ dy_p·y_p^(1 − r) over the windows that cover q. */
import { intAttribute } from '../../graph/attributes';
import type { GradientRule } from '../rule';
import { poolSliding, spreadWindows } from '../support/pooling';

export const LpPool: GradientRule = {
  type: 'LpPool',
  backward(use, e) {
    const { node, x, y, dy } = use;
    const power = intAttribute(node, 'p', 2);
    const ratio = e.where(e.equal(y, 0), 0, e.mul(dy, e.pow(y, 1 - power)));
    const spread = spreadWindows(e, ratio, poolSliding(use));
    return [e.mul(spread, e.mul(e.sign(x), e.pow(e.abs(x), power - 1)))];
  },
};
