/** LessOrEqual: C = (A ≤ B); broadcast as in numpy. */
import type { Operator } from '../operator';
import { comparing } from '../support/compute';
import { predicate } from '../support/elementwise';

export const LessOrEqual: Operator = predicate(
  'LessOrEqual',
  comparing((order) => order <= 0),
);
