/** Elu: y = x where x ≥ 0, else alpha·(e^x − 1). */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';
import { float } from '../support/rules';

export const Elu: Operator = unary('Elu', { alpha: float() });
