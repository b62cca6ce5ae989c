/** HardSwish: y = x · max(0, min(1, x/6 + 1/2)). */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';

export const HardSwish: Operator = unary('HardSwish');
