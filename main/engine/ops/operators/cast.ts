/** Cast: the same values in another type. */
import { intAttribute } from '../../graph/attributes';
import type { Operator } from '../operator';
import { isFollowed, stored } from '../support/elements';
import { flag, int } from '../support/rules';

export const Cast: Operator = {
  type: 'Cast',
  inputs: [1, 1],
  attributes: { to: int({ min: 1, max: 28 }), saturate: flag },
  infer(context) {
    const dataType = intAttribute(context.node, 'to', 0);
    const ints = isFollowed(dataType) ? context.ints(0)?.map((value) => stored(value, dataType)) : undefined;
    return [{ dataType, shape: context.shape(0), ints }];
  },
};
