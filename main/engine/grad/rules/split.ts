/** Split: y_1, y_2, … = parts of x ⇒ dx = dy_1, dy_2, … behind each other. */
import { intAttribute } from '../../graph/attributes';
import { axisIndex } from '../../ops/support/shapes';
import type { GradientRule } from '../rule';

export const Split: GradientRule = {
  type: 'Split',
  backward({ node, x, output, gradient }, e) {
    const axis = axisIndex(intAttribute(node, 'axis', 0), x.shape.length)!;
    const parts = node.output.map((_, i) => gradient(i) ?? e.zerosLike(output(i)));
    return [e.concat(parts, axis)];
  },
};
