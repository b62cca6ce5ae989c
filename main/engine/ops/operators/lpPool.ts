/** LpPool: the p-norm of each window. */
import type { Operator } from '../operator';
import { pooling } from '../support/pools';
import { int } from '../support/rules';

export const LpPool: Operator = pooling('LpPool', { p: int({ min: 1 }) });
