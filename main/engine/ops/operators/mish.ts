/** Mish: y = x · tanh(ln(1 + e^x)). */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';

export const Mish: Operator = unary('Mish');
