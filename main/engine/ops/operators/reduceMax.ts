/** ReduceMax: y = max x along the given axes. */
import type { Operator } from '../operator';
import { extreme } from '../support/compute';
import { reduction } from '../support/reduce';

export const ReduceMax: Operator = reduction('ReduceMax', extreme(1));
