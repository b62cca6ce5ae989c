/** Sum: y is the sum of all inputs, broadcast as in numpy. */
import type { Operator } from '../operator';
import { numbers } from '../support/compute';
import { variadic } from '../support/elementwise';

export const Sum: Operator = variadic(
  'Sum',
  numbers((...values) => values.reduce((a, b) => a + b)),
);
