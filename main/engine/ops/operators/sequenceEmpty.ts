/** SequenceEmpty: a sequence without elements. */
import type { Operator } from '../operator';
import { container } from '../support/containers';
import { int } from '../support/rules';

export const SequenceEmpty: Operator = container('SequenceEmpty', [0, 0], { dtype: int({ min: 1, max: 28 }) });
