/** HammingWindow: the Hamming window of the given size. */
import type { Operator } from '../operator';
import { windowFunction } from '../support/signals';

export const HammingWindow: Operator = windowFunction('HammingWindow');
