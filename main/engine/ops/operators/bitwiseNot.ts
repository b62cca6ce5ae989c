/** BitwiseNot: y = ¬x for each bit. */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';

export const BitwiseNot: Operator = unary('BitwiseNot');
