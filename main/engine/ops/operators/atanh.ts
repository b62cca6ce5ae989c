/** Atanh: y = artanh x. */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';

export const Atanh: Operator = unary('Atanh');
