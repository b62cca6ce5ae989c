/** Concat: y = x_1, x_2, … behind each other ⇒ dx_i = its part of dy. */
import { intAttribute } from '../../graph/attributes';
import { axisIndex } from '../../ops/support/shapes';
import { range } from '../emitter';
import type { GradientRule } from '../rule';

export const Concat: GradientRule = {
  type: 'Concat',
  backward({ node, dy, inputCount, input }, e) {
    const axis = axisIndex(intAttribute(node, 'axis', 0), dy.shape.length)!;
    let start = 0;
    return range(inputCount).map((i) => {
      const end = start + input(i).shape[axis]!;
      const part = e.slice(dy, axis, start, end);
      start = end;
      return part;
    });
  },
};
