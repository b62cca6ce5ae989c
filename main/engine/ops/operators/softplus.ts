/** Softplus: y = ln(1 + e^x). */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';

export const Softplus: Operator = unary('Softplus');
