/** RMSNormalization: y = scale·x / √(mean x² + epsilon), the mean over the axes from `axis` on. */
import { intAttribute } from '../../graph/attributes';
import type { Operator } from '../operator';
import { float, int } from '../support/rules';
import { axisOf, broadcastsTo, sameAsInput } from '../support/shapes';

export const RMSNormalization: Operator = {
  type: 'RMSNormalization',
  inputs: [2, 2],
  attributes: { axis: int(), epsilon: float(), stash_type: int() },
  infer(context) {
    const shape = context.shape(0);
    const scale = context.shape(1);
    if (shape) axisOf(context, intAttribute(context.node, 'axis', -1), shape.length);
    if (shape && scale && !broadcastsTo(scale, shape)) context.disagree();
    return sameAsInput(context);
  },
};
