/** Mean: y is the mean of all inputs, broadcast as in numpy. */
import type { Operator } from '../operator';
import { variadic } from '../support/elementwise';

export const Mean: Operator = variadic('Mean');
