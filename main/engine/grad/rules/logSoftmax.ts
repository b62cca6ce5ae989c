/** LogSoftmax: y = x − ln Σ e^x along an axis ⇒ dx = dy − e^y·Σ dy. */
import { intAttribute } from '../../graph/attributes';
import type { GradientRule } from '../rule';

export const LogSoftmax: GradientRule = {
  type: 'LogSoftmax',
  backward({ node, y, dy }, e) {
    const axis = intAttribute(node, 'axis', -1);
    return [e.sub(dy, e.mul(e.exp(y), e.sum(dy, [axis])))];
  },
};
