/** ReverseSequence: turns the first `sequence_lens` steps of each sequence around. */
import { intAttribute } from '../../graph/attributes';
import type { Operator } from '../operator';
import { flag } from '../support/rules';
import { sameAsInput, unify } from '../support/shapes';

export const ReverseSequence: Operator = {
  type: 'ReverseSequence',
  inputs: [2, 2],
  attributes: { batch_axis: flag, time_axis: flag },
  infer(context) {
    const [data, lengths] = [context.shape(0), context.shape(1)];
    const batch = data?.[intAttribute(context.node, 'batch_axis', 1)] ?? null;
    if (data && data.length < 2) context.disagree();
    if (lengths && (lengths.length !== 1 || unify(lengths[0]!, batch) === undefined)) context.disagree();
    return sameAsInput(context);
  },
};
