/** Resize: another number of samples along some axes, given by scales or by sizes. */
import type { Dim } from '../../graph/build';
import { intsAttribute, stringAttribute } from '../../graph/attributes';
import type { InferContext, Operator, Shape } from '../operator';
import { isGiven } from '../support/axes';
import { anyFloat, flag, float, longs, oneOf } from '../support/rules';
import { scaled, upgradedResize } from '../support/resize';
import { axisOf, lengthOf } from '../support/shapes';

const coordinates = oneOf(
  'half_pixel',
  'half_pixel_symmetric',
  'pytorch_half_pixel',
  'align_corners',
  'asymmetric',
  'tf_half_pixel_for_nn',
  'tf_crop_and_resize',
);

export const Resize: Operator = {
  type: 'Resize',
  inputs: [1, 4],
  attributes: {
    mode: oneOf('nearest', 'linear', 'cubic'),
    coordinate_transformation_mode: coordinates,
    nearest_mode: oneOf('round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'),
    keep_aspect_ratio_policy: oneOf('stretch', 'not_larger', 'not_smaller'),
    axes: longs,
    antialias: flag,
    exclude_outside: flag,
    cubic_coeff_a: float(),
    extrapolation_value: anyFloat,
  },
  infer(context) {
    const data = context.type(0);
    return [data && { dataType: data.dataType, shape: data.shape && outputShape(context, data.shape) }];
  },
  upgrade(context) {
    const { node, opset, type } = context;
    return opset >= 11 ? [node] : [upgradedResize(context, node.input[1], type(node.input[1] ?? '')?.ints)];
  },
};

function outputShape(context: InferContext, shape: Shape): Shape {
  const axes = (intsAttribute(context.node, 'axes') ?? shape.map((_, axis) => axis)).map((axis) =>
    axisOf(context, axis, shape.length, 'axes'),
  );
  const bySize = isGiven(context, 3) && lengthOf(context, 3) !== 0;
  const index = bySize ? 3 : context.opset < 11 ? 1 : 2;
  const list = context.ints(index);
  const length = lengthOf(context, index) ?? axes.length;
  if (length !== axes.length) context.invalid(bySize ? 'sizes' : 'scales', list ?? length, `${axes.length} numbers`);
  if (list?.some((value) => typeof value === 'number' && value <= 0))
    context.invalid(bySize ? 'sizes' : 'scales', list, 'numbers greater than 0');
  checkRegion(context, axes.length);
  const dims = bySize
    ? sizesOf(context, shape, axes, list)
    : axes.map((axis, i) => scaled(shape[axis]!, list?.[i] ?? null));
  return shape.map((dim, axis) => (axes.includes(axis) ? dims[axes.indexOf(axis)]! : dim));
}

/** The region of a crop: a start and an end for each axis. */
function checkRegion(context: InferContext, axes: number): void {
  const crops = stringAttribute(context.node, 'coordinate_transformation_mode', 'half_pixel') === 'tf_crop_and_resize';
  const length = crops ? lengthOf(context, 1) : undefined;
  if (length !== undefined && length !== 2 * axes) context.invalid('roi', length, `${2 * axes} numbers`);
}

/** With a policy that keeps the aspect ratio all axes share one scale, the least or the greatest that is asked for. */
function sizesOf(
  context: InferContext,
  shape: Shape,
  axes: readonly number[],
  sizes: readonly Dim[] | undefined,
): readonly Dim[] {
  const policy = stringAttribute(context.node, 'keep_aspect_ratio_policy', 'stretch');
  if (policy === 'stretch') return axes.map((_, i) => sizes?.[i] ?? null);
  const scales = axes.map((axis, i) => {
    const from = shape[axis];
    const to = sizes?.[i];
    return typeof from === 'number' && typeof to === 'number' ? Math.fround(to / from) : NaN;
  });
  const scale = policy === 'not_larger' ? Math.min(...scales) : Math.max(...scales);
  if (Number.isNaN(scale)) return axes.map(() => null);
  return axes.map((axis) => Math.round(Math.fround(scale * (shape[axis] as number))));
}
