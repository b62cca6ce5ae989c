/** Exp: y = e^x. */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';

export const Exp: Operator = unary('Exp');
