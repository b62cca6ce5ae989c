/** GroupNormalization: as InstanceNormalization, but mean and var over groups of channels. */
import { intAttribute } from '../../graph/attributes';
import type { Operator } from '../operator';
import { float, int } from '../support/rules';
import { sameAsInput } from '../support/shapes';

export const GroupNormalization: Operator = {
  type: 'GroupNormalization',
  inputs: [3, 3],
  attributes: { epsilon: float(), num_groups: int({ min: 1 }), stash_type: int() },
  infer(context) {
    const channels = context.shape(0)?.[1] ?? null;
    const groups = intAttribute(context.node, 'num_groups', 1);
    if (typeof channels === 'number' && channels % groups !== 0)
      context.invalid('num_groups', groups, `a divisor of the ${channels} channels`);
    return sameAsInput(context);
  },
};
