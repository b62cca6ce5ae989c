/** CumSum: running sums along one axis. */
import type { Operator } from '../operator';
import { running } from '../support/running';

export const CumSum: Operator = running('CumSum');
