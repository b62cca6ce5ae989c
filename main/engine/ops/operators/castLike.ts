/** CastLike: the same values in the type of the second input. */
import type { Operator } from '../operator';
import { flag } from '../support/rules';

export const CastLike: Operator = {
  type: 'CastLike',
  inputs: [2, 2],
  attributes: { saturate: flag },
  infer: (context) => [{ dataType: context.type(1)?.dataType ?? 0, shape: context.shape(0) }],
};
