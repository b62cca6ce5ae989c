/** ArgMin: the index of the smallest element along one axis. */
import type { Operator } from '../operator';
import { argReduction } from '../support/reduce';

export const ArgMin: Operator = argReduction('ArgMin');
