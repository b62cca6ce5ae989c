/** BlackmanWindow: the Blackman window of the given size. */
import type { Operator } from '../operator';
import { windowFunction } from '../support/signals';

export const BlackmanWindow: Operator = windowFunction('BlackmanWindow');
