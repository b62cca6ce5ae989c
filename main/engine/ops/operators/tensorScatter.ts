/** TensorScatter: a cache with the update written at a position of its own for each sample. */
import { intAttribute } from '../../graph/attributes';
import type { Operator } from '../operator';
import { int, oneOf } from '../support/rules';
import { axisOf, sameAsInput } from '../support/shapes';

export const TensorScatter: Operator = {
  type: 'TensorScatter',
  inputs: [2, 3],
  attributes: { axis: int(), mode: oneOf('linear', 'circular') },
  infer(context) {
    const cache = context.shape(0);
    const update = context.shape(1);
    if (cache) axisOf(context, intAttribute(context.node, 'axis', -2), cache.length);
    if (cache && update && cache.length !== update.length) context.disagree();
    return sameAsInput(context);
  },
};
