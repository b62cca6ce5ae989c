/** ReduceLogSum: y = ln Σ x along the given axes. */
import type { Operator } from '../operator';
import { reduction } from '../support/reduce';

export const ReduceLogSum: Operator = reduction('ReduceLogSum');
