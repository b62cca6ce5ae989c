/** GridSample: samples X [N, C, …in] at the points of a grid [N, …out, axes]; gives [N, C, …out]. */
import type { Operator } from '../operator';
import { flag, oneOf } from '../support/rules';
import { unify } from '../support/shapes';

export const GridSample: Operator = {
  type: 'GridSample',
  inputs: [2, 2],
  attributes: {
    mode: oneOf('bilinear', 'nearest', 'bicubic', 'linear', 'cubic'),
    padding_mode: oneOf('zeros', 'border', 'reflection'),
    align_corners: flag,
  },
  infer(context) {
    const dataType = context.type(0)?.dataType ?? 0;
    const data = context.shape(0);
    const grid = context.shape(1);
    if (!data || !grid) return [{ dataType }];
    const batch = unify(data[0] ?? null, grid[0] ?? null);
    const axes = unify(grid.at(-1) ?? null, data.length - 2);
    if (data.length < 3 || data.length !== grid.length || batch === undefined || axes === undefined) context.disagree();
    return [{ dataType, shape: [batch!, data[1]!, ...grid.slice(1, -1)] }];
  },
};
