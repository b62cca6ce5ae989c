/** Tanh: y = tanh x. */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';

export const Tanh: Operator = unary('Tanh');
