/** Add: y = a + b ⇒ da = dy, db = dy. */
import type { GradientRule } from '../rule';

export const Add: GradientRule = {
  type: 'Add',
  backward: ({ dy }) => [dy, dy],
};
