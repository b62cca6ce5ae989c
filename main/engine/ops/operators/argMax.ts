/** ArgMax: the index of the greatest element along one axis. */
import type { Operator } from '../operator';
import { argReduction } from '../support/reduce';

export const ArgMax: Operator = argReduction('ArgMax');
