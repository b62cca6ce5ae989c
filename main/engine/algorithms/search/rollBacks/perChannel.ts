/** One weight scale an output channel in place of one for the tensor. */
import { inputPlan } from '../../../../../proto/plan';
import type { RollBackTarget } from '../rollBack';

export const PerChannel: RollBackTarget = {
  name: 'perChannel',
  change(layer, { perChannel }) {
    const weight = inputPlan(layer, 1);
    return weight?.granularity === 'perTensor' && perChannel ? { perChannel: true } : undefined;
  },
};
