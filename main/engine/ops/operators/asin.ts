/** Asin: y = arcsin x. */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';

export const Asin: Operator = unary('Asin');
