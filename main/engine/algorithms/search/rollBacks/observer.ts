/** Another observer for the layer's data, with its default parameters. Throws ROLL_BACK_OBSERVER. */
import { fail } from '../../../../../proto/errors';
import { inputPlan } from '../../../../../proto/plan';
import { observers } from '../../../observers/methods';
import type { RollBackTarget } from '../rollBack';

export const OtherObserver: RollBackTarget = {
  name: 'observer',
  change(layer, _capability, observer) {
    if (!observers.has(observer)) fail('ROLL_BACK_OBSERVER', { observer, known: [...observers.keys()].join(', ') });
    const data = inputPlan(layer, 0);
    return data && data.method.name !== observer ? { observer } : undefined;
  },
};
