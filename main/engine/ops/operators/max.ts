/** Max: y is the greatest of all inputs, broadcast as in numpy. */
import type { Operator } from '../operator';
import { extreme } from '../support/compute';
import { variadic } from '../support/elementwise';

export const Max: Operator = variadic('Max', extreme(1));
