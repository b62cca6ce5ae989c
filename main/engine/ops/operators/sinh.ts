/** Sinh: y = sinh x. */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';

export const Sinh: Operator = unary('Sinh');
