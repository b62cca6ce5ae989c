/** GlobalMaxPool: y = the greatest x of each channel ⇒ dx = dy where x = y, else 0; equal ones share it. */
import type { GradientRule } from '../rule';
import { wholeAxes } from '../support/pooling';

export const GlobalMaxPool: GradientRule = {
  type: 'GlobalMaxPool',
  backward({ x, y, dy }, e) {
    const chosen = e.cast(e.equal(x, y), dy.dataType);
    return [e.mul(chosen, e.div(dy, e.sum(chosen, wholeAxes(x))))];
  },
};
