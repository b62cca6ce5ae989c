/** Relu: y = max(0, x). */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';

export const Relu: Operator = unary('Relu');
