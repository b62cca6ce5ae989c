/** MaxPool: y_p = x_q, q the place of the greatest element in the window p ⇒ each dy_p is added at its q. */
import { intAttribute } from '../../graph/attributes';
import { sizeOf } from '../emitter';
import type { GradientRule } from '../rule';

export const MaxPool: GradientRule = {
  type: 'MaxPool',
  backward({ node, x, dy, output, cannot }, e) {
    if (intAttribute(node, 'storage_order', 0) === 1) cannot('storage_order', 1);
    const places = e.reshape(output(1), [sizeOf(dy.shape)]);
    const flat = { ...x, shape: [sizeOf(x.shape)] };
    return [e.reshape(e.scatterAdd(flat, places, e.reshape(dy, places.shape), 0), x.shape)];
  },
};
