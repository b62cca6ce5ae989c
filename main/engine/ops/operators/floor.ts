/** Floor: y = ⌊x⌋. */
import type { Operator } from '../operator';
import { rounding } from '../support/compute';
import { unary } from '../support/elementwise';

export const Floor: Operator = unary('Floor', {}, rounding(Math.floor));
