/** Tile: y = x repeated r_a times along each axis a ⇒ dx = the sum of the repetitions in dy. */
import { range } from '../emitter';
import type { GradientRule } from '../rule';

export const Tile: GradientRule = {
  type: 'Tile',
  backward({ x, dy, elements }, e) {
    const apart = x.shape.flatMap((size, axis) => [elements(1)![axis]!, size]);
    const sum = e.sum(
      e.reshape(dy, apart),
      range(x.shape.length).map((axis) => 2 * axis),
    );
    return [e.reshape(sum, x.shape), null];
  },
};
