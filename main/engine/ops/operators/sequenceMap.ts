/** SequenceMap: a sequence of what a graph makes of each element. */
import type { Operator } from '../operator';
import { container } from '../support/containers';

export const SequenceMap: Operator = container('SequenceMap', [1, Infinity]);
