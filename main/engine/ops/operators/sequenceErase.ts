/** SequenceErase: a sequence with one element less. */
import type { Operator } from '../operator';
import { container } from '../support/containers';

export const SequenceErase: Operator = container('SequenceErase', [1, 2]);
