/** GlobalLpPool: the p-norm of each channel; [N, C, …] → [N, C, 1, …]. */
import type { Operator } from '../operator';
import { globalPooling } from '../support/pools';
import { int } from '../support/rules';

export const GlobalLpPool: Operator = globalPooling('GlobalLpPool', { p: int({ min: 1 }) });
