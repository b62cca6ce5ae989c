/** Gather: y[a, i, b] = x[a, index[i], b] ⇒ dx = each dy[a, i, b] added at [a, index[i], b]. */
import { intAttribute } from '../../graph/attributes';
import { axisIndex } from '../../ops/support/shapes';
import { sizeOf } from '../emitter';
import type { GradientRule } from '../rule';

export const Gather: GradientRule = {
  type: 'Gather',
  backward({ node, x, dy, input }, e) {
    const indices = input(1);
    const axis = axisIndex(intAttribute(node, 'axis', 0), x.shape.length)!;
    const [outer, size, inner] = [sizeOf(x.shape.slice(0, axis)), x.shape[axis]!, sizeOf(x.shape.slice(axis + 1))];
    const updates = e.reshape(dy, [outer, sizeOf(indices.shape), inner]);
    const places = e.expand(e.reshape(indices, [1, sizeOf(indices.shape), 1]), updates.shape);
    const flat = { ...x, shape: [outer, size, inner] };
    return [e.reshape(e.scatterAdd(flat, places, updates, 1), x.shape), null];
  },
};
