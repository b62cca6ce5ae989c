/** Or: C = A ∨ B; broadcast as in numpy. */
import type { Operator } from '../operator';
import { numbers } from '../support/compute';
import { predicate } from '../support/elementwise';

export const Or: Operator = predicate(
  'Or',
  numbers((a, b) => Number(a !== 0 || b !== 0)),
);
