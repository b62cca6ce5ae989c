/** SequenceAt: one element of a sequence. */
import type { Operator } from '../operator';
import { container } from '../support/containers';

export const SequenceAt: Operator = container('SequenceAt', [2, 2]);
