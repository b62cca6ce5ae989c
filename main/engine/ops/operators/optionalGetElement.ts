/** OptionalGetElement: the value of an optional one; a tensor is its own value. */
import type { Operator } from '../operator';
import { sameAsInput } from '../support/shapes';

export const OptionalGetElement: Operator = { type: 'OptionalGetElement', inputs: [1, 1], infer: sameAsInput };
