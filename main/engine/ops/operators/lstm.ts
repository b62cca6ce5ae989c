/** LSTM: a recurrent layer with 4 gates; gives Y, and the final hidden and cell state. */
import type { Operator } from '../operator';
import { recurrent } from '../support/recurrent';

export const LSTM: Operator = recurrent('LSTM', 4, 2, 8);
