/** ReduceMean: y = Σ x / n along the given axes. */
import type { Operator } from '../operator';
import { reduction } from '../support/reduce';

export const ReduceMean: Operator = reduction('ReduceMean');
