/** ReverseSequence: reverses the first elements of each sequence. */
import type { Operator } from '../operator';
import { flag } from '../support/rules';
import { sameAsInput } from '../support/shapes';

export const ReverseSequence: Operator = {
  type: 'ReverseSequence',
  inputs: [2, 2],
  attributes: { batch_axis: flag, time_axis: flag },
  infer: sameAsInput,
};
