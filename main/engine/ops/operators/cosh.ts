/** Cosh: y = cosh x. */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';

export const Cosh: Operator = unary('Cosh');
