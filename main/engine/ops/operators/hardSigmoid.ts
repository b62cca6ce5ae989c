/** HardSigmoid: y = max(0, min(1, alpha·x + beta)). */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';
import { float } from '../support/rules';

export const HardSigmoid: Operator = unary('HardSigmoid', { alpha: float(), beta: float() });
