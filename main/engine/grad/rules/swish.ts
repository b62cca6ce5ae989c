/** Swish: y = x·s, s = σ(α·x) ⇒ dx = dy·(s + α·y·(1 − s)). */
import { floatAttribute } from '../../graph/attributes';
import type { GradientRule } from '../rule';

export const Swish: GradientRule = {
  type: 'Swish',
  backward({ node, x, y, dy }, e) {
    const alpha = floatAttribute(node, 'alpha', 1);
    const s = e.sigmoid(e.mul(x, alpha));
    return [e.mul(dy, e.add(s, e.mul(e.mul(y, alpha), e.sub(1, s))))];
  },
};
