/** SoftmaxCrossEntropyLoss: −log softmax x at the label of each sample; log softmax x may come out too. */
import type { Operator } from '../operator';
import { lossRules, lossType } from '../support/losses';
import { sameAsInput } from '../support/shapes';

export const SoftmaxCrossEntropyLoss: Operator = {
  type: 'SoftmaxCrossEntropyLoss',
  inputs: [2, 3],
  attributes: lossRules,
  infer: (context) => [lossType(context), ...sameAsInput(context)],
};
