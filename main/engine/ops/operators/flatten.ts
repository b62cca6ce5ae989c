/** Flatten: two dimensions, the product of those before `axis` and of those from it on. */
import { intAttribute } from '../../graph/attributes';
import type { Operator } from '../operator';
import { reshaped } from '../support/elements';
import { int } from '../support/rules';
import { productOf } from '../support/shapes';

export const Flatten: Operator = {
  type: 'Flatten',
  inputs: [1, 1],
  attributes: { axis: int() },
  infer(context) {
    const data = context.type(0);
    const axis = intAttribute(context.node, 'axis', 1);
    if (!data?.shape) return [data && { dataType: data.dataType, shape: axis === 0 ? [1, null] : [null, null] }];
    const rank = data.shape.length;
    if (axis < -rank || axis > rank) context.invalid('axis', axis, `an axis from ${-rank} to ${rank}`);
    const at = axis < 0 ? axis + rank : axis;
    return [reshaped(data, [productOf(data.shape.slice(0, at)), productOf(data.shape.slice(at))])];
  },
};
