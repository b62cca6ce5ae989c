/** Ceil: y = ⌈x⌉. */
import type { Operator } from '../operator';
import { rounding } from '../support/compute';
import { unary } from '../support/elementwise';

export const Ceil: Operator = unary('Ceil', {}, rounding(Math.ceil));
