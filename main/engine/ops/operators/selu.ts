/** Selu: y = gamma·x where x > 0, else gamma·(alpha·e^x − alpha). */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';
import { float } from '../support/rules';

export const Selu: Operator = unary('Selu', { alpha: float(), gamma: float() });
