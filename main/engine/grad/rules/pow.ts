/** Pow: y = a^b ⇒ da = dy·b·a^(b − 1), db = dy·y·ln a. */
import type { GradientRule } from '../rule';

export const Pow: GradientRule = {
  type: 'Pow',
  backward({ x, y, dy, input, wants }, e) {
    const b = e.cast(input(1), x.dataType);
    const da = e.mul(dy, e.mul(b, e.pow(x, e.sub(b, 1))));
    return [da, wants(1) ? e.cast(e.mul(dy, e.mul(y, e.log(x))), input(1).dataType) : null];
  },
};
