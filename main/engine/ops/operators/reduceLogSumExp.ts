/** ReduceLogSumExp: y = ln Σ e^x along the given axes. */
import type { Operator } from '../operator';
import { reduction } from '../support/reduce';

export const ReduceLogSumExp: Operator = reduction('ReduceLogSumExp');
