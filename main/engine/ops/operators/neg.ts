/** Neg: y = −x. */
import type { Operator } from '../operator';
import { numbers } from '../support/compute';
import { unary } from '../support/elementwise';

export const Neg: Operator = unary(
  'Neg',
  {},
  numbers((x) => -x),
);
