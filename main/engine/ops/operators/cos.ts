/** Cos: y = cos x. */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';

export const Cos: Operator = unary('Cos');
