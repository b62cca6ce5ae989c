/** Scatter: the name that ScatterElements had before opset 11. */
import type { Operator } from '../operator';
import { int } from '../support/rules';
import { sameAsInput } from '../support/shapes';

export const Scatter: Operator = {
  type: 'Scatter',
  inputs: [3, 3],
  attributes: { axis: int() },
  infer: sameAsInput,
  upgrade: ({ node }) => [{ ...node, opType: 'ScatterElements' }],
};
