/** Gelu: y = x · Φ(x), Φ being the normal distribution function (approximate: its tanh form). */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';
import { oneOf } from '../support/rules';

export const Gelu: Operator = unary('Gelu', { approximate: oneOf('none', 'tanh') });
