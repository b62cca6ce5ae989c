/** CastLike: y = x in the type of another value ⇒ dx = dy in the type of x. */
import type { GradientRule } from '../rule';

export const CastLike: GradientRule = {
  type: 'CastLike',
  backward: ({ x, dy }, e) => [e.cast(dy, x.dataType)],
};
