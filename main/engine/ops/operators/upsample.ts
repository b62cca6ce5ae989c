/** Upsample: what Resize was before opset 10; scales are attributes until opset 9, then an input. */
import { findAttribute, floatsAttribute } from '../../graph/attributes';
import type { Node } from '../../graph/onnx';
import { floatTensor } from '../../graph/tensor';
import type { Operator } from '../operator';
import { float, floats, oneOf } from '../support/rules';
import { scaledShape, upgradedResize } from '../support/resize';
import { lengthOf, unknownDims } from '../support/shapes';

export const Upsample: Operator = {
  type: 'Upsample',
  inputs: [1, 2],
  attributes: {
    mode: oneOf('nearest', 'linear', 'bilinear'),
    scales: floats,
    height_scale: float({ min: 1 }),
    width_scale: float({ min: 1 }),
  },
  infer(context) {
    const data = context.type(0);
    if (!data?.shape) return [data && { dataType: data.dataType }];
    if (context.opset >= 9) lengthOf(context, 1);
    const scales = context.opset < 9 ? scalesOf(context.node) : context.ints(1);
    if (!scales) return [{ dataType: data.dataType, shape: unknownDims(data.shape.length) }];
    const expected = `${data.shape.length} numbers ≥ 1`;
    if (scales.length !== data.shape.length || scales.some((scale) => typeof scale === 'number' && scale < 1))
      context.invalid('scales', scales, expected);
    return [{ dataType: data.dataType, shape: scaledShape(data.shape, scales) }];
  },
  upgrade(context) {
    const { node, opset } = context;
    if (opset >= 9) return [upgradedResize(context, node.input[1], undefined)];
    const scales = scalesOf(node);
    const name = context.constant('scales', (own) => floatTensor(own, [scales.length], Float32Array.from(scales)));
    return [upgradedResize(context, name, scales)];
  },
};

/** Opset 7 and 8 have one scale an axis, before that there were two named ones. */
function scalesOf(node: Node): readonly number[] {
  const named = ['height_scale', 'width_scale'].map((name) => findAttribute(node, name)?.f ?? 1);
  return floatsAttribute(node, 'scales') ?? [1, 1, ...named];
}
