/** ThresholdedRelu: y = x where x > alpha, else 0. */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';
import { float } from '../support/rules';

export const ThresholdedRelu: Operator = unary('ThresholdedRelu', { alpha: float() });
