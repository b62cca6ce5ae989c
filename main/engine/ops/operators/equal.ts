/** Equal: C = (A = B); broadcast as in numpy. */
import type { Operator } from '../operator';
import { comparing } from '../support/compute';
import { predicate } from '../support/elementwise';

export const Equal: Operator = predicate(
  'Equal',
  comparing((order) => order === 0),
);
