/** 8-bit weights in place of fewer bits. */
import { inputPlan } from '../../../../../proto/plan';
import type { RollBackTarget } from '../rollBack';

export const Weights8: RollBackTarget = {
  name: 'weights8',
  change(layer, { weightBits }) {
    const weight = inputPlan(layer, 1);
    return weight && weight.format.bits < 8 && weightBits.includes(8) ? { weightBits: 8 } : undefined;
  },
};
