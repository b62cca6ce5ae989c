/** Log: y = ln x. */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';

export const Log: Operator = unary('Log');
