/** Min: y is the least of all inputs, broadcast as in numpy. */
import type { Operator } from '../operator';
import { extreme } from '../support/compute';
import { variadic } from '../support/elementwise';

export const Min: Operator = variadic('Min', extreme(-1));
