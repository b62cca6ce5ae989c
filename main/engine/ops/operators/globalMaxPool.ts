/** GlobalMaxPool: the greatest element of each channel; [N, C, …] → [N, C, 1, …]. */
import type { Operator } from '../operator';
import { globalPooling } from '../support/pools';

export const GlobalMaxPool: Operator = globalPooling('GlobalMaxPool');
