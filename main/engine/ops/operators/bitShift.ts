/** BitShift: the bits of A moved to the left or right by B places; broadcast as in numpy. */
import type { Operator } from '../operator';
import { mapped } from '../support/elementwise';
import { oneOf } from '../support/rules';

export const BitShift: Operator = {
  type: 'BitShift',
  inputs: [2, 2],
  attributes: { direction: oneOf('LEFT', 'RIGHT') },
  infer: (context) => mapped(context),
};
