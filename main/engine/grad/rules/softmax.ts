/** Softmax: y = e^x / Σ e^x along an axis ⇒ dx = y·(dy − Σ dy·y). */
import { intAttribute } from '../../graph/attributes';
import type { GradientRule } from '../rule';

export const Softmax: GradientRule = {
  type: 'Softmax',
  backward({ node, y, dy }, e) {
    const axis = intAttribute(node, 'axis', -1);
    return [e.mul(y, e.sub(dy, e.sum(e.mul(dy, y), [axis])))];
  },
};
