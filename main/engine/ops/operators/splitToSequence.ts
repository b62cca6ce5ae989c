/** SplitToSequence: a sequence of the parts of a tensor along one axis. */
import type { Operator } from '../operator';
import { container } from '../support/containers';
import { flag, int } from '../support/rules';

export const SplitToSequence: Operator = container('SplitToSequence', [1, 2], { axis: int(), keepdims: flag });
