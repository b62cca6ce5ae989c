/** Swish: y = x / (1 + e^(−alpha·x)). */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';
import { float } from '../support/rules';

export const Swish: Operator = unary('Swish', { alpha: float() });
