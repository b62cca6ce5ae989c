/** Min: y = the least of x_i ⇒ dx_i = dy where x_i = y, else 0; equal ones share it. */
import { range } from '../emitter';
import type { GradientRule } from '../rule';

export const Min: GradientRule = {
  type: 'Min',
  backward({ y, dy, inputCount, input }, e) {
    const chosen = range(inputCount).map((i) => e.cast(e.equal(input(i), y), dy.dataType));
    const share = e.div(dy, chosen.length > 1 ? e.op('Sum', chosen) : 1);
    return chosen.map((mask) => e.mul(mask, share));
  },
};
