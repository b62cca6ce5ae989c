/** Celu: y = max(0, x) + min(0, alpha·(e^(x/alpha) − 1)). */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';
import { float } from '../support/rules';

export const Celu: Operator = unary('Celu', { alpha: float() });
