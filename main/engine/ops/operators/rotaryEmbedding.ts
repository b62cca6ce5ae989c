/** RotaryEmbedding: turns pairs of channels by angles that grow with the position. */
import type { Operator } from '../operator';
import { flag, int } from '../support/rules';
import { sameAsInput } from '../support/shapes';

export const RotaryEmbedding: Operator = {
  type: 'RotaryEmbedding',
  inputs: [3, 4],
  attributes: { interleaved: flag, num_heads: int({ min: 0 }), rotary_embedding_dim: int({ min: 0 }) },
  infer(context) {
    const rank = context.shape(0)?.length;
    if (rank !== undefined && rank !== 3 && rank !== 4) context.disagree();
    return sameAsInput(context);
  },
};
