/** CenterCropPad: crops or pads the given axes, on both sides alike, to the given sizes. */
import { intsAttribute } from '../../graph/attributes';
import type { Operator } from '../operator';
import { longs } from '../support/rules';
import { axisOf } from '../support/shapes';

export const CenterCropPad: Operator = {
  type: 'CenterCropPad',
  inputs: [2, 2],
  attributes: { axes: longs },
  infer(context) {
    const dataType = context.type(0)?.dataType ?? 0;
    const shape = context.shape(0);
    if (!shape) return [{ dataType }];
    const sizes = context.ints(1);
    const stated = intsAttribute(context.node, 'axes') ?? shape.map((_, axis) => axis);
    const axes = stated.map((axis) => axisOf(context, axis, shape.length, 'axes'));
    if (sizes && sizes.length !== axes.length) context.invalid('shape', sizes, `${axes.length} sizes`);
    return [
      {
        dataType,
        shape: shape.map((dim, axis) => (axes.includes(axis) ? (sizes?.[axes.indexOf(axis)] ?? null) : dim)),
      },
    ];
  },
};
