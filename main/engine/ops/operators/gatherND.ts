/** GatherND: the last axis of the indices addresses the data behind `batch_dims` common axes. */
import { intAttribute } from '../../graph/attributes';
import type { Operator, Shape } from '../operator';
import { int } from '../support/rules';

export const GatherND: Operator = {
  type: 'GatherND',
  inputs: [2, 2],
  attributes: { batch_dims: int({ min: 0 }) },
  infer(context) {
    const dataType = context.type(0)?.dataType ?? 0;
    const data = context.shape(0);
    const indices = context.shape(1);
    const depth = indices?.at(-1);
    if (!data || !indices || typeof depth !== 'number') return [{ dataType }];
    const batch = intAttribute(context.node, 'batch_dims', 0);
    if (batch + depth > data.length || batch >= indices.length) context.disagree();
    const shape: Shape = [...indices.slice(0, -1), ...data.slice(batch + depth)];
    return [{ dataType, shape }];
  },
};
