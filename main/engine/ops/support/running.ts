/** Running sums and products: the output is like input 0, the axis is input 1. */
import type { Operator } from '../operator';
import { flag } from './rules';
import { axisOf, sameAsInput } from './shapes';

export function running(type: string): Operator {
  return {
    type,
    inputs: [2, 2],
    attributes: { exclusive: flag, reverse: flag },
    infer(context) {
      const axis = context.ints(1)?.[0];
      const rank = context.shape(0)?.length;
      if (typeof axis === 'number' && rank !== undefined) axisOf(context, axis, rank);
      return sameAsInput(context);
    },
  };
}
