/** Identity: y = x. */
import type { Operator } from '../operator';

export const Identity: Operator = { type: 'Identity', inputs: [1, 1], infer: (context) => [context.type(0)] };
