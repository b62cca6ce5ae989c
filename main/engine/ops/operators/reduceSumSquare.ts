/** ReduceSumSquare: y = Σ x² along the given axes. */
import type { Operator } from '../operator';
import { reduction } from '../support/reduce';

export const ReduceSumSquare: Operator = reduction('ReduceSumSquare');
