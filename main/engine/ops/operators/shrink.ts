/** Shrink: y = x + bias where x < −lambd, x − bias where x > lambd, else 0. */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';
import { float } from '../support/rules';

export const Shrink: Operator = unary('Shrink', { lambd: float(), bias: float() });
