/** Acosh: y = arcosh x. */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';

export const Acosh: Operator = unary('Acosh');
