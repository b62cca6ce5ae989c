/** Mean: y = Σ x_i / n ⇒ dx_i = dy / n. */
import type { GradientRule } from '../rule';

export const Mean: GradientRule = {
  type: 'Mean',
  backward({ dy, inputCount }, e) {
    const share = e.div(dy, inputCount);
    return new Array<typeof dy>(inputCount).fill(share);
  },
};
