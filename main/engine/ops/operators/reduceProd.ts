/** ReduceProd: y = Π x along the given axes. */
import type { Operator } from '../operator';
import { withIdentity } from '../support/compute';
import { reduction } from '../support/reduce';

export const ReduceProd: Operator = reduction(
  'ReduceProd',
  withIdentity(1, (a, b) => a * b),
);
