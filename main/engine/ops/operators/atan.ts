/** Atan: y = arctan x. */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';

export const Atan: Operator = unary('Atan');
