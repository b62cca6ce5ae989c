/** Tan: y = tan x. */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';

export const Tan: Operator = unary('Tan');
