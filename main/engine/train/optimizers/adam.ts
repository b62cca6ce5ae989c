/** Adam: g ← g + λ·w, d of adam.ts, w ← w − η·d. */
import { ADAM_MEMORY, adamStep } from '../adam';
import { decayed, type Optimizer } from '../optimizer';

export const adam: Optimizer = {
  name: 'adam',
  memory: () => ADAM_MEMORY,
  update(e, update, params) {
    const { direction, memory } = adamStep(e, update, decayed(e, update), params);
    return { weight: e.sub(update.weight, e.mul(direction, update.rate)), memory };
  },
};
