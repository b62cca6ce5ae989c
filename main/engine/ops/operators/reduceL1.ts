/** ReduceL1: y = Σ |x| along the given axes. */
import type { Operator } from '../operator';
import { reduction } from '../support/reduce';

export const ReduceL1: Operator = reduction('ReduceL1');
