/** LayerNormalization: y = scale·(x − mean) / √(var + epsilon) + B, mean and var over the axes from `axis` on. */
import { intAttribute } from '../../graph/attributes';
import type { Operator } from '../operator';
import { float, int } from '../support/rules';
import { axisOf, broadcastsTo } from '../support/shapes';

export const LayerNormalization: Operator = {
  type: 'LayerNormalization',
  inputs: [2, 3],
  attributes: { axis: int(), epsilon: float(), stash_type: int() },
  infer(context) {
    const dataType = context.type(0)?.dataType ?? 0;
    const stash = intAttribute(context.node, 'stash_type', 1);
    const shape = context.shape(0);
    if (!shape) return [{ dataType }, { dataType: stash }, { dataType: stash }];
    const first = axisOf(context, intAttribute(context.node, 'axis', -1), shape.length);
    for (const index of [1, 2]) {
      const own = context.shape(index);
      if (own && !broadcastsTo(own, shape)) context.disagree();
    }
    const statistics = { dataType: stash, shape: shape.map((dim, axis) => (axis < first ? dim : 1)) };
    return [{ dataType, shape }, statistics, statistics];
  },
};
