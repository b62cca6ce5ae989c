/** GlobalAveragePool: the mean of each channel; [N, C, …] → [N, C, 1, …]. */
import type { Operator } from '../operator';
import { globalPooling } from '../support/pools';

export const GlobalAveragePool: Operator = globalPooling('GlobalAveragePool');
