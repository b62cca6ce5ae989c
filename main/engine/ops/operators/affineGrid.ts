/** AffineGrid: the points theta·[x, y, 1] (or with z) of a grid of the given size [N, C, …out]; gives [N, …out, axes]. */
import type { Operator } from '../operator';
import { flag } from '../support/rules';
import { lengthOf, unknownDims } from '../support/shapes';

export const AffineGrid: Operator = {
  type: 'AffineGrid',
  inputs: [2, 2],
  attributes: { align_corners: flag },
  infer(context) {
    const dataType = context.type(0)?.dataType ?? 0;
    const rank = lengthOf(context, 1);
    if (rank === undefined) return [{ dataType }];
    const size = context.ints(1) ?? unknownDims(rank);
    return [{ dataType, shape: [size[0]!, ...size.slice(2), rank - 2] }];
  },
};
