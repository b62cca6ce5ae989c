/** OneHot: a new axis of size `depth` that holds the second value at the index and the first elsewhere. */
import { intAttribute } from '../../graph/attributes';
import type { Operator } from '../operator';
import { int } from '../support/rules';
import { axisOf, lengthOf } from '../support/shapes';

export const OneHot: Operator = {
  type: 'OneHot',
  inputs: [3, 3],
  attributes: { axis: int() },
  infer(context) {
    const dataType = context.type(2)?.dataType ?? 0;
    const indices = context.shape(0);
    if (!indices) return [{ dataType }];
    if (lengthOf(context, 1) === 0) context.disagree();
    const axis = axisOf(context, intAttribute(context.node, 'axis', -1), indices.length + 1);
    return [{ dataType, shape: indices.toSpliced(axis, 0, context.ints(1)?.[0] ?? null) }];
  },
};
