/** Sigmoid: y = 1 / (1 + e^−x). */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';

export const Sigmoid: Operator = unary('Sigmoid');
