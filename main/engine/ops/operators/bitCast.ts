/** BitCast: the same bits read as another type of the same width. */
import { intAttribute } from '../../graph/attributes';
import type { Operator } from '../operator';
import { int } from '../support/rules';

export const BitCast: Operator = {
  type: 'BitCast',
  inputs: [1, 1],
  attributes: { to: int({ min: 1, max: 28 }) },
  infer: (context) => [{ dataType: intAttribute(context.node, 'to', 0), shape: context.shape(0) }],
};
