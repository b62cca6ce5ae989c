/** Col2Im: adds columns of blocks [N, C·block, L] up to an image [N, C, …image]. */
import type { Operator } from '../operator';
import { ints } from '../support/rules';
import { lengthOf, productOf, quotient, unknownDims } from '../support/shapes';

export const Col2Im: Operator = {
  type: 'Col2Im',
  inputs: [3, 3],
  attributes: { dilations: ints({ min: 1 }), pads: ints({ min: 0 }), strides: ints({ min: 1 }) },
  infer(context) {
    const dataType = context.type(0)?.dataType ?? 0;
    const rank = lengthOf(context, 1);
    if (rank === undefined) return [{ dataType }];
    const image = context.ints(1) ?? unknownDims(rank);
    const [batch = null, columns = null] = context.shape(0) ?? [];
    const block = context.ints(2);
    const channels = block ? (quotient([columns], [productOf(block)]) ?? context.disagree()) : null;
    return [{ dataType, shape: [batch, channels, ...image] }];
  },
};
