/** Softsign: y = x / (1 + |x|). */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';

export const Softsign: Operator = unary('Softsign');
