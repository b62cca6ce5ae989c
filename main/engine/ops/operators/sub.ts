/** Sub: C = A − B; broadcast as in numpy. */
import type { Operator } from '../operator';
import { withRightIdentity } from '../support/compute';
import { binary } from '../support/elementwise';

export const Sub: Operator = binary(
  'Sub',
  withRightIdentity(0, (a, b) => a - b),
);
