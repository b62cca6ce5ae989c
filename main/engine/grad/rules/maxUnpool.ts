/** MaxUnpool: y = x put at its places, else 0 ⇒ dx = dy read there. */
import { sizeOf } from '../emitter';
import type { GradientRule } from '../rule';

export const MaxUnpool: GradientRule = {
  type: 'MaxUnpool',
  backward({ dy, input }, e) {
    return [e.op('Gather', [e.reshape(dy, [sizeOf(dy.shape)]), input(1)], { axis: 0 }), null];
  },
};
