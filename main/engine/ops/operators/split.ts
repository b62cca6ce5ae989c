/** Split: cuts the input along one axis, into parts of given sizes or into equal ones. */
import type { Dim } from '../../graph/build';
import { intAttribute } from '../../graph/attributes';
import type { InferContext, Operator } from '../operator';
import { listOf } from '../support/axes';
import { moved } from '../support/elements';
import { int, ints } from '../support/rules';
import { allNumbers, axisOf, unknownDims, withDim } from '../support/shapes';

export const Split: Operator = {
  type: 'Split',
  inputs: [1, 2],
  attributes: { axis: int(), split: ints({ min: 0 }), num_outputs: int({ min: 1 }) },
  infer(context) {
    const data = context.type(0);
    const count = context.node.output.length;
    if (!data?.shape) return new Array(count).fill(data && { dataType: data.dataType });
    const axis = axisOf(context, intAttribute(context.node, 'axis', 0), data.shape.length);
    const sizes = sizesOf(context, data.shape[axis]!, count);
    let start = 0;
    return sizes.map((size) => {
      const from = start;
      start += typeof size === 'number' ? size : NaN;
      return moved(data, withDim(data.shape!, axis, size), (index) =>
        index.map((at, i) => (i === axis ? at + from : at)),
      );
    });
  },
};

function sizesOf(context: InferContext, whole: Dim, count: number): readonly Dim[] {
  const { node, opset } = context;
  const stated = listOf(context, 'split', 1, 13);
  if (stated === null) return unknownDims(count);
  if (stated) return checked(context, stated, whole, count);
  if (intAttribute(node, 'num_outputs', count) !== count)
    context.invalid('num_outputs', intAttribute(node, 'num_outputs', count), `the number of outputs, ${count}`);
  if (typeof whole !== 'number') return count === 1 ? [whole] : unknownDims(count);
  if (opset < 18 && whole % count !== 0) context.disagree();
  const size = Math.ceil(whole / count);
  return Array.from({ length: count }, (_, i) => Math.max(0, Math.min(size, whole - i * size)));
}

function checked(context: InferContext, sizes: readonly Dim[], whole: Dim, count: number): readonly Dim[] {
  const sum = allNumbers(sizes) ? sizes.reduce((a, b) => a + b, 0) : undefined;
  if (sizes.length !== count) context.invalid('split', sizes, `${count} sizes, one an output`);
  if (sum !== undefined && typeof whole === 'number' && sum !== whole)
    context.invalid('split', sizes, `sizes whose sum is ${whole}`);
  return sizes;
}
