/** Pad: adds elements before and behind each axis; negative numbers take them away. Attributes until opset 11, then inputs. */
import type { Dim } from '../../graph/build';
import { floatAttribute, intsAttribute } from '../../graph/attributes';
import { withoutAttributes } from '../../graph/edit';
import { int64Tensor } from '../../graph/tensor';
import type { InferContext, Operator, Shape } from '../operator';
import { isGiven, listOf } from '../support/axes';
import { scalarLike } from '../support/constants';
import { anyFloat, longs, oneOf } from '../support/rules';
import { axisOf, unknownDims } from '../support/shapes';

export const Pad: Operator = {
  type: 'Pad',
  inputs: [1, 4],
  attributes: {
    mode: oneOf('constant', 'reflect', 'edge', 'wrap'),
    pads: longs,
    value: anyFloat,
  },
  infer(context) {
    const data = context.type(0);
    return [data && { dataType: data.dataType, shape: data.shape && paddedShape(context, data.shape) }];
  },
  upgrade(context) {
    const { node } = context;
    const pads = context.constant('pads', (name) => int64Tensor(name, intsAttribute(node, 'pads') ?? []));
    const value = floatAttribute(node, 'value', 0);
    const added = value === 0 ? [] : [scalarLike(context, node.input[0]!, 'value', value)];
    return [{ ...withoutAttributes(node, 'pads', 'value'), input: [node.input[0]!, pads, ...added] }];
  },
};

function paddedShape(context: InferContext, shape: Shape): Shape {
  const pads = listOf(context, 'pads', 1, 11);
  const axes = isGiven(context, 3) ? (context.ints(3) ?? null) : shape.map((_, axis) => axis);
  if (!pads || !axes?.every((axis) => typeof axis === 'number')) return unknownDims(shape.length);
  if (pads.length !== 2 * axes.length) context.invalid('pads', pads, `${2 * axes.length} numbers, two an axis`);
  const result = [...shape];
  axes.forEach((axis, i) => {
    const at = axisOf(context, axis, shape.length, 'axes');
    result[at] = grown(shape[at]!, pads[i]!, pads[i + axes.length]!);
    if (typeof result[at] === 'number' && result[at] < 0) context.disagree();
  });
  return result;
}

function grown(size: Dim, before: Dim, behind: Dim): Dim {
  if (typeof before !== 'number' || typeof behind !== 'number') return null;
  if (before + behind === 0) return size;
  return typeof size === 'number' ? size + before + behind : null;
}
