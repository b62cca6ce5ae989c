/** EyeLike: ones on a diagonal, in the shape of the input. */
import { intAttribute } from '../../graph/attributes';
import type { Operator } from '../operator';
import { int } from '../support/rules';

export const EyeLike: Operator = {
  type: 'EyeLike',
  inputs: [1, 1],
  attributes: { dtype: int({ min: 1, max: 28 }), k: int() },
  infer: (context) => [
    { dataType: intAttribute(context.node, 'dtype', context.type(0)?.dataType ?? 0), shape: context.shape(0) },
  ],
};
