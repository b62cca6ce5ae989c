/** Sign: y = −1, 0 or 1. */
import type { Operator } from '../operator';
import { numbers } from '../support/compute';
import { unary } from '../support/elementwise';

export const Sign: Operator = unary('Sign', {}, numbers(Math.sign));
