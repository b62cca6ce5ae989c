/** Abs: y = |x|. */
import type { Operator } from '../operator';
import { rounding } from '../support/compute';
import { unary } from '../support/elementwise';

export const Abs: Operator = unary('Abs', {}, rounding(Math.abs));
