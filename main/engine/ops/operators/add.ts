/** Add: C = A + B; broadcast as in numpy. */
import type { Operator } from '../operator';
import { withIdentity } from '../support/compute';
import { binary } from '../support/elementwise';

export const Add: Operator = binary(
  'Add',
  withIdentity(0, (a, b) => a + b),
);
