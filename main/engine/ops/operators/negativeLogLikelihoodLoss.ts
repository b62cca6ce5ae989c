/** NegativeLogLikelihoodLoss: −x at the label of each sample, weighted by class. */
import type { Operator } from '../operator';
import { lossRules, lossType } from '../support/losses';

export const NegativeLogLikelihoodLoss: Operator = {
  type: 'NegativeLogLikelihoodLoss',
  inputs: [2, 3],
  attributes: lossRules,
  infer: (context) => [lossType(context)],
};
