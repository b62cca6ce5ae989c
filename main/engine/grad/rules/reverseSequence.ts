/** ReverseSequence: y = x with the first elements of each row in reverse order ⇒ dx = dy with them in reverse order. */
import { intAttribute } from '../../graph/attributes';
import type { GradientRule } from '../rule';

export const ReverseSequence: GradientRule = {
  type: 'ReverseSequence',
  backward({ node, dy, input }, e) {
    const time_axis = intAttribute(node, 'time_axis', 0);
    const batch_axis = intAttribute(node, 'batch_axis', 1);
    return [e.op('ReverseSequence', [dy, input(1)], { time_axis, batch_axis }), null];
  },
};
