/** GRU: a recurrent layer with 3 gates; gives Y and the final hidden state. */
import type { Operator } from '../operator';
import { recurrent } from '../support/recurrent';

export const GRU: Operator = recurrent('GRU', 3, 1, 6);
