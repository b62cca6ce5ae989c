/**
 * LRN: y_c = x_c·s_c^−β, s_c = k + α/n·Σ x_j² over the n channels around c
 * ⇒ dx_c = dy_c·s_c^−β − 2·α·β/n·x_c·Σ dy_j·x_j·s_j^(−β − 1) over the channels j that have c around them.
 */
import { floatAttribute, intAttribute } from '../../graph/attributes';
import { sizeOf, type Value } from '../emitter';
import type { GradientRule } from '../rule';

export const LRN: GradientRule = {
  type: 'LRN',
  backward({ node, x, dy }, e) {
    const size = intAttribute(node, 'size', 1);
    const [alpha, beta] = [floatAttribute(node, 'alpha', 1e-4), floatAttribute(node, 'beta', 0.75)];
    const [batch = 0, channels = 0, ...rest] = x.shape;
    const around = Math.floor((size - 1) / 2);
    const window = (value: Value, before: number): Value => {
      const plane = e.reshape(value, [batch, 1, channels, sizeOf(rest)]);
      const pads = [before, 0, size - 1 - before, 0];
      return e.reshape(e.op('Conv', [plane, e.fill(1, [1, 1, size, 1])], { pads }), x.shape);
    };
    const s = e.add(e.mul(window(e.square(x), around), alpha / size), floatAttribute(node, 'bias', 1));
    const far = window(e.mul(e.mul(dy, x), e.pow(s, -beta - 1)), size - 1 - around);
    return [e.sub(e.mul(dy, e.pow(s, -beta)), e.mul(e.mul(x, far), (2 * alpha * beta) / size))];
  },
};
