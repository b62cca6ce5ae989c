/** BatchNormalization: y = scale·(x − mean) / √(var + epsilon) + B for each channel; in training it also gives new statistics. */
import { intAttribute } from '../../graph/attributes';
import { withoutAttributes } from '../../graph/edit';
import type { Operator, Shape } from '../operator';
import { flag, float, int } from '../support/rules';
import { unify } from '../support/shapes';

export const BatchNormalization: Operator = {
  type: 'BatchNormalization',
  inputs: [5, 5],
  attributes: { epsilon: float(), momentum: float(), spatial: int(), is_test: int(), training_mode: flag },
  infer(context) {
    const dataType = context.type(0)?.dataType ?? 0;
    const shape = context.shape(0);
    const spatial = context.opset >= 9 || intAttribute(context.node, 'spatial', 1) === 1;
    const statistics = spatial ? [shape && shape.length > 1 ? shape[1]! : null] : shape?.slice(1);
    for (let index = 1; index < 5; index++) {
      const own = context.shape(index);
      if (own && statistics && !agree(own, statistics)) context.disagree();
    }
    const type = { dataType: context.type(3)?.dataType ?? 0, shape: statistics };
    return [{ dataType, shape }, type, type, type, type];
  },
  upgrade(context) {
    const { node, opset } = context;
    if (node.output.slice(1).some((value) => value !== '')) return context.cannot('it gives statistics of training');
    if (opset < 7 && intAttribute(node, 'is_test', 1) === 0)
      return context.cannot('it is meant for training (is_test is 0)');
    if (opset >= 9) return [node];
    const vector = context.type(node.input[0]!)?.shape?.length === 2;
    if (intAttribute(node, 'spatial', 1) === 0 && !vector)
      return context.cannot('it normalizes each position apart (spatial is 0)');
    const bare = withoutAttributes(node, 'spatial', 'is_test');
    return [bare.attribute.length === node.attribute.length ? node : bare];
  },
};

const agree = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((dim, i) => unify(dim, b[i]!) !== undefined);
