/** Round: y is the nearest integer, halves to even. */
import type { Operator } from '../operator';
import { rint } from '../../numerics/rounding';
import { rounding } from '../support/compute';
import { unary } from '../support/elementwise';

export const Round: Operator = unary('Round', {}, rounding(rint));
