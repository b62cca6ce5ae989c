/** Sqrt: y = √x. */
import type { Operator } from '../operator';
import { numbers } from '../support/compute';
import { unary } from '../support/elementwise';

export const Sqrt: Operator = unary('Sqrt', {}, numbers(Math.sqrt));
