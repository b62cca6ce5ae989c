/** Optional: a value that may be absent. */
import type { Operator } from '../operator';
import { container } from '../support/containers';

export const Optional: Operator = container('Optional', [0, 1]);
