/** GatherND: y[b, i] = x[b, index[b, i, 0], index[b, i, 1], …] ⇒ dx = each dy[b, i] added where it was read. */
import { intAttribute } from '../../graph/attributes';
import { DataType } from '../../graph/onnx';
import { range, sizeOf, type Emitter, type Value } from '../emitter';
import type { GradientRule } from '../rule';

export const GatherND: GradientRule = {
  type: 'GatherND',
  backward({ node, x, dy, input }, e) {
    const batches = intAttribute(node, 'batch_dims', 0);
    const indices = input(1);
    const depth = indices.shape.at(-1)!;
    const addressed = x.shape.slice(batches, batches + depth);
    const flat = [sizeOf(x.shape.slice(0, batches)), sizeOf(addressed), sizeOf(x.shape.slice(batches + depth))];
    const places = e.reshape(flattened(e, indices, addressed), [flat[0]!, -1, 1]);
    const updates = e.reshape(dy, [flat[0]!, places.shape[1]!, flat[2]!]);
    const dx = e.scatterAdd({ ...x, shape: flat }, e.expand(places, updates.shape), updates, 1);
    return [e.reshape(dx, x.shape), null];
  },
};

/** Σ_k index[…, k]·stride_k; a negative index counts from the end. */
function flattened(e: Emitter, indices: Value, sizes: readonly number[]): Value {
  const last = indices.shape.length - 1;
  const fromStart = e.where(e.less(indices, e.ints([0], [])), e.add(indices, e.ints(sizes)), indices);
  const strides = range(sizes.length).map((k) => sizeOf(sizes.slice(k + 1)));
  const product = e.mul(e.cast(fromStart, DataType.INT64), e.ints(strides));
  return e.sum(product, [last]);
}
