/** Sin: y = sin x. */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';

export const Sin: Operator = unary('Sin');
