/** ReduceSum: y = Σ x along the given axes. */
import type { Operator } from '../operator';
import { numbers } from '../support/compute';
import { reduction } from '../support/reduce';

export const ReduceSum: Operator = reduction(
  'ReduceSum',
  numbers((a, b) => a + b),
  13,
);
