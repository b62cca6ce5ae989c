/** LeakyRelu: y = x where x ≥ 0, else alpha·x. */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';
import { float } from '../support/rules';

export const LeakyRelu: Operator = unary('LeakyRelu', { alpha: float() });
