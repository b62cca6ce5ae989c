/** Add: C = A + B, broadcast as in numpy. */
import { elementwise, upgradeBroadcast } from '../support/elementwise';
import type { Operator } from '../operator';

export const Add: Operator = {
  type: 'Add',
  inputs: [2, 2],
  infer: (context) => elementwise(context, (a, b) => a + b),
  upgrade: upgradeBroadcast,
};
