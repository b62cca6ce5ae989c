/** RoiAlign: each region of interest [R, 4] resampled to output_height × output_width; [N, C, H, W] → [R, C, h, w]. */
import { intAttribute } from '../../graph/attributes';
import type { Operator } from '../operator';
import { float, int, oneOf } from '../support/rules';

const size = int({ min: 1, max: 2 ** 16 });

export const RoiAlign: Operator = {
  type: 'RoiAlign',
  inputs: [3, 3],
  attributes: {
    output_height: size,
    output_width: size,
    sampling_ratio: int({ min: 0, max: 2 ** 16 }),
    spatial_scale: float(),
    mode: oneOf('avg', 'max'),
    coordinate_transformation_mode: oneOf('half_pixel', 'output_half_pixel'),
  },
  infer(context) {
    if (context.shape(0)?.includes(0)) context.disagree();
    const channels = context.shape(0)?.[1] ?? null;
    const regions = context.shape(1)?.[0] ?? context.shape(2)?.[0] ?? null;
    const [height, width] = ['output_height', 'output_width'].map((name) => intAttribute(context.node, name, 1));
    return [{ dataType: context.type(0)?.dataType ?? 0, shape: [regions, channels, height!, width!] }];
  },
};
