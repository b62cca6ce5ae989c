/** ReduceMin: y = min x along the given axes. */
import type { Operator } from '../operator';
import { extreme } from '../support/compute';
import { reduction } from '../support/reduce';

export const ReduceMin: Operator = reduction('ReduceMin', extreme(-1));
