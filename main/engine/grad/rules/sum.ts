/** Sum: y = Σ x_i ⇒ dx_i = dy. */
import type { GradientRule } from '../rule';

export const Sum: GradientRule = {
  type: 'Sum',
  backward: ({ dy, inputCount }) => new Array<typeof dy>(inputCount).fill(dy),
};
