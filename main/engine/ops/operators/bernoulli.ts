/** Bernoulli: 1 with the probability that the input says, else 0. */
import { intAttribute } from '../../graph/attributes';
import type { Operator } from '../operator';
import { float, int } from '../support/rules';

export const Bernoulli: Operator = {
  type: 'Bernoulli',
  inputs: [1, 1],
  attributes: { dtype: int({ min: 1, max: 28 }), seed: float() },
  infer: (context) => [
    { dataType: intAttribute(context.node, 'dtype', context.type(0)?.dataType ?? 0), shape: context.shape(0) },
  ],
};
