/** RNN: a recurrent layer with 1 gate; gives Y and the final hidden state. */
import type { Operator } from '../operator';
import { recurrent } from '../support/recurrent';

export const RNN: Operator = recurrent('RNN', 1, 1, 6);
