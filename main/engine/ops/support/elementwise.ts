/** Two-input arithmetic: broadcasting, propagation of shape arithmetic, and the explicit broadcast of opset 6. */
import type { Dim } from '../../graph/build';
import { intAttribute } from '../../graph/attributes';
import { node as makeNode } from '../../graph/build';
import { withInput, withoutAttributes } from '../../graph/edit';
import type { Node } from '../../graph/onnx';
import { int64Tensor } from '../../graph/tensor';
import type { InferContext, UpgradeContext, ValueType } from '../operator';
import { broadcast } from './shapes';

/** Output of a binary operator; `compute` makes the value where both inputs are known small integer tensors. */
export function elementwise(
  context: InferContext,
  compute?: (a: number, b: number) => number,
  dataType = context.type(0)?.dataType || context.type(1)?.dataType || 0,
): readonly ValueType[] {
  const a = context.shape(0);
  const b = context.shape(1);
  if (!a || !b) return [{ dataType }];
  const shape = broadcast(a, b) ?? context.disagree();
  return [{ dataType, shape, ints: compute && computeInts(context, compute) }];
}

function computeInts(context: InferContext, compute: (a: number, b: number) => number): readonly Dim[] | undefined {
  const a = context.ints(0);
  const b = context.ints(1);
  if (!a || !b || (a.length !== b.length && a.length !== 1 && b.length !== 1)) return undefined;
  const at = (list: readonly Dim[], i: number): Dim => list[list.length === 1 ? 0 : i]!;
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => {
    const x = at(a, i);
    const y = at(b, i);
    return typeof x === 'number' && typeof y === 'number' ? compute(x, y) : null;
  });
}

/** Before opset 7 the second input was broadcast only with broadcast=1, aligned at `axis`. */
export function upgradeBroadcast(context: UpgradeContext): readonly Node[] {
  const { node, opset } = context;
  if (opset >= 7) return [node];
  const bare = withoutAttributes(node, 'broadcast', 'axis', 'consumed_inputs');
  const axis = intAttribute(node, 'axis', -1);
  if (intAttribute(node, 'broadcast', 0) === 0 || axis < 0) return [bare];
  const a = context.type(node.input[0]!)?.shape;
  const b = context.type(node.input[1]!)?.shape;
  if (!a || !b) return context.cannot('its input shapes are unknown');
  const trailing = a.length - axis - b.length;
  if (trailing <= 0) return [bare];
  const shape = context.constant('aligned_shape', (name) =>
    int64Tensor(name, [
      ...b.map((dim) => (typeof dim === 'number' ? dim : -1)),
      ...new Array<number>(trailing).fill(1),
    ]),
  );
  const aligned = `${node.output[0]}_aligned`;
  const reshape = makeNode('Reshape', [node.input[1]!, shape], [aligned], { name: `${node.name}_align` });
  return [reshape, withInput(bare, 1, aligned)];
}
