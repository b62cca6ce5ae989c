/** Pow: C = A ^ B; broadcast as in numpy. */
import type { Operator } from '../operator';
import { withRightIdentity } from '../support/compute';
import { binary } from '../support/elementwise';

export const Pow: Operator = binary(
  'Pow',
  withRightIdentity(1, (a, b) => a ** b),
);
