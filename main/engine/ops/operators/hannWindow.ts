/** HannWindow: the Hann window of the given size. */
import type { Operator } from '../operator';
import { windowFunction } from '../support/signals';

export const HannWindow: Operator = windowFunction('HannWindow');
