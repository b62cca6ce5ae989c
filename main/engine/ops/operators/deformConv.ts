/** DeformConv: Conv that reads X beside the grid, by offsets [N, 2·groups·kernel, …out] that are an input. */
import type { Operator } from '../operator';
import { convolutionMacs, convolved } from '../support/convolutions';
import { int } from '../support/rules';
import { windowRules } from '../support/windows';

export const DeformConv: Operator = {
  type: 'DeformConv',
  inputs: [3, 5],
  attributes: { ...windowRules, offset_group: int({ min: 1 }) },
  infer(context) {
    const data = context.type(0);
    const weight = context.shape(1);
    if (!data?.shape || !weight) return [data && { dataType: data.dataType }];
    return [{ dataType: data.dataType, shape: convolved(context, data.shape, weight, 3) }];
  },
  macs: (context, output) => convolutionMacs(context.shape(1), output),
};
