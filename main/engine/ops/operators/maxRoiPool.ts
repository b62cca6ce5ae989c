/** MaxRoiPool: the greatest elements of each region [R, 5] on a grid; [N, C, H, W] → [R, C, h, w]. */
import { intsAttribute } from '../../graph/attributes';
import type { Operator } from '../operator';
import { float, ints } from '../support/rules';

export const MaxRoiPool: Operator = {
  type: 'MaxRoiPool',
  inputs: [2, 2],
  attributes: { pooled_shape: ints({ min: 1 }), spatial_scale: float() },
  infer(context) {
    const size = intsAttribute(context.node, 'pooled_shape');
    if (size?.length !== 2) return context.invalid('pooled_shape', size ?? 'absent', 'a height and a width');
    const channels = context.shape(0)?.[1] ?? null;
    const regions = context.shape(1)?.[0] ?? null;
    return [{ dataType: context.type(0)?.dataType ?? 0, shape: [regions, channels, ...size] }];
  },
};
