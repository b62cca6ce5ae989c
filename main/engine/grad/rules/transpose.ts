/** Transpose: y = x with its axes in another order ⇒ dx = dy with them put back. */
import { intsAttribute } from '../../graph/attributes';
import { range } from '../emitter';
import type { GradientRule } from '../rule';

export const Transpose: GradientRule = {
  type: 'Transpose',
  backward({ node, x, dy }, e) {
    const axes = range(x.shape.length);
    const perm = intsAttribute(node, 'perm') ?? [...axes].reverse();
    return [
      e.transpose(
        dy,
        axes.map((axis) => perm.indexOf(axis)),
      ),
    ];
  },
};
