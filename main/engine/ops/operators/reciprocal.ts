/** Reciprocal: y = 1 / x. */
import type { Operator } from '../operator';
import { numbers } from '../support/compute';
import { unary } from '../support/elementwise';

export const Reciprocal: Operator = unary(
  'Reciprocal',
  {},
  numbers((x) => 1 / x),
);
