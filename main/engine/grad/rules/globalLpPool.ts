/** GlobalLpPool: y = (Σ |x|^r)^(1/r) over each channel ⇒ dx = dy·y^(1 − r)·sign(x)·|x|^(r − 1). */
import { intAttribute } from '../../graph/attributes';
import type { GradientRule } from '../rule';

export const GlobalLpPool: GradientRule = {
  type: 'GlobalLpPool',
  backward({ node, x, y, dy }, e) {
    const power = intAttribute(node, 'p', 2);
    const ratio = e.where(e.equal(y, 0), 0, e.mul(dy, e.pow(y, 1 - power)));
    return [e.mul(ratio, e.mul(e.sign(x), e.pow(e.abs(x), power - 1)))];
  },
};
