/** ConcatFromSequence: joins the elements of a sequence along an axis, or along a new one. */
import type { Operator } from '../operator';
import { container } from '../support/containers';
import { flag, int } from '../support/rules';

export const ConcatFromSequence: Operator = container('ConcatFromSequence', [1, 1], { axis: int(), new_axis: flag });
