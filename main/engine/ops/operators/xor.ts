/** Xor: C = A ⊕ B; broadcast as in numpy. */
import type { Operator } from '../operator';
import { numbers } from '../support/compute';
import { predicate } from '../support/elementwise';

export const Xor: Operator = predicate(
  'Xor',
  numbers((a, b) => Number((a !== 0) !== (b !== 0))),
);
