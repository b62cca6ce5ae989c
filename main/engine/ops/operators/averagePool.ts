/** AveragePool: the mean of each window. */
import type { Operator } from '../operator';
import { pooling } from '../support/pools';

export const AveragePool: Operator = pooling('AveragePool');
