/** GreaterOrEqual: C = (A ≥ B); broadcast as in numpy. */
import type { Operator } from '../operator';
import { comparing } from '../support/compute';
import { predicate } from '../support/elementwise';

export const GreaterOrEqual: Operator = predicate(
  'GreaterOrEqual',
  comparing((order) => order >= 0),
);
