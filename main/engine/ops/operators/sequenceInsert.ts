/** SequenceInsert: a sequence with one element more. */
import type { Operator } from '../operator';
import { container } from '../support/containers';

export const SequenceInsert: Operator = container('SequenceInsert', [2, 3]);
