/** BitwiseAnd: C = A ∧ B for each bit; broadcast as in numpy. */
import type { Operator } from '../operator';
import { mapped } from '../support/elementwise';

export const BitwiseAnd: Operator = { type: 'BitwiseAnd', inputs: [2, 2], infer: (context) => mapped(context) };
