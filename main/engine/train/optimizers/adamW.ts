/** AdamW: d of adam.ts, w ← w − η·(d + λ·w): weight decay apart from the gradient (Loshchilov, Hutter, 2019). */
import { ADAM_MEMORY, adamStep } from '../adam';
import type { Optimizer } from '../optimizer';

export const adamW: Optimizer = {
  name: 'adamW',
  memory: () => ADAM_MEMORY,
  update(e, update, params) {
    const { weight, gradient, rate, weightDecay } = update;
    const { direction, memory } = adamStep(e, update, gradient, params);
    const whole = weightDecay === 0 ? direction : e.add(direction, e.mul(weight, weightDecay));
    return { weight: e.sub(weight, e.mul(whole, rate)), memory };
  },
};
