/** BitwiseXor: C = A ⊻ B for each bit; broadcast as in numpy. */
import type { Operator } from '../operator';
import { mapped } from '../support/elementwise';

export const BitwiseXor: Operator = { type: 'BitwiseXor', inputs: [2, 2], infer: (context) => mapped(context) };
