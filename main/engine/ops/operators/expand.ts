/** Expand: broadcasts the input with the given shape. */
import type { Operator } from '../operator';
import { moved } from '../support/elements';
import { broadcast, lengthOf, unknownDims } from '../support/shapes';

export const Expand: Operator = {
  type: 'Expand',
  inputs: [2, 2],
  infer(context) {
    const data = context.type(0);
    const rank = lengthOf(context, 1);
    const target = context.ints(1) ?? (rank === undefined ? undefined : unknownDims(rank));
    if (!data?.shape || !target) return [data && { dataType: data.dataType }];
    return [moved(data, broadcast(data.shape, target) ?? context.disagree(), (index) => index)];
  },
};
