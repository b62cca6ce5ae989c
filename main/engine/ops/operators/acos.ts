/** Acos: y = arccos x. */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';

export const Acos: Operator = unary('Acos');
