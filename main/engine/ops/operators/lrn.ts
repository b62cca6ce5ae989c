/** LRN: y = x / (bias + alpha/size · Σ x²)^beta, the sum over `size` neighbouring channels. */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';
import { float, int } from '../support/rules';

export const LRN: Operator = unary('LRN', {
  size: int({ min: 1, max: 2 ** 20 }),
  alpha: float(),
  beta: float(),
  bias: float(),
});
