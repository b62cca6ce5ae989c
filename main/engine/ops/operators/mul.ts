/** Mul: C = A · B; broadcast as in numpy. */
import type { Operator } from '../operator';
import { withIdentity } from '../support/compute';
import { binary } from '../support/elementwise';

export const Mul: Operator = binary(
  'Mul',
  withIdentity(1, (a, b) => a * b),
);
