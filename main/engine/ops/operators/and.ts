/** And: C = A ∧ B; broadcast as in numpy. */
import type { Operator } from '../operator';
import { numbers } from '../support/compute';
import { predicate } from '../support/elementwise';

export const And: Operator = predicate(
  'And',
  numbers((a, b) => Number(a !== 0 && b !== 0)),
);
