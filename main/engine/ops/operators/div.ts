/** Div: C = A / B; integers are cut towards zero; broadcast as in numpy. */
import type { Operator } from '../operator';
import { withRightIdentity } from '../support/compute';
import { binary } from '../support/elementwise';

export const Div: Operator = binary(
  'Div',
  withRightIdentity(1, (a, b) => a / b),
);
