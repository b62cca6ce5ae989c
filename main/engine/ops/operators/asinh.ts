/** Asinh: y = arsinh x. */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';

export const Asinh: Operator = unary('Asinh');
