/** CumProd: running products along one axis. */
import type { Operator } from '../operator';
import { running } from '../support/running';

export const CumProd: Operator = running('CumProd');
