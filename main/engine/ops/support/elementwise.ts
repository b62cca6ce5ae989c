/** Element by element: broadcasting, propagation of shape arithmetic, and the explicit broadcast of opset 6. */
import { intAttribute } from '../../graph/attributes';
import { node as makeNode } from '../../graph/build';
import { withInput, withoutAttributes } from '../../graph/edit';
import { DataType, type Node } from '../../graph/onnx';
import { int64Tensor } from '../../graph/tensor';
import type { InferContext, MaybeType, Operator, Shape, UpgradeContext } from '../operator';
import type { Compute } from './compute';
import { elements, isFollowed, readerOf, stored } from './elements';
import { flag, int, type Rule } from './rules';
import { broadcastAll, broadcastsTo } from './shapes';

/** y = f(x): same shape, same type. `compute` follows small tensors. */
export function unary(type: string, attributes?: Readonly<Record<string, Rule>>, compute?: Compute): Operator {
  return { type, inputs: [1, 1], attributes, infer: (context) => mapped(context, compute) };
}

/** y = f(a, b): broadcast as in numpy. */
export function binary(type: string, compute?: Compute, attributes?: Readonly<Record<string, Rule>>): Operator {
  return {
    type,
    inputs: [2, 2],
    attributes: { ...broadcastRules, ...attributes },
    infer: (context) => mapped(context, compute),
    upgrade: upgradeBroadcast,
  };
}

/** y = f(a, b) is true or false. */
export function predicate(type: string, compute?: Compute): Operator {
  return { ...binary(type), infer: (context) => mapped(context, compute, DataType.BOOL) };
}

/** y = f(a, b, c, …), as many inputs as there are, broadcast against each other. */
export function variadic(type: string, compute?: Compute): Operator {
  return { type, inputs: [1, Infinity], infer: (context) => mapped(context, compute) };
}

const broadcastRules: Readonly<Record<string, Rule>> = { broadcast: flag, axis: int() };

/** The output of f over all inputs; its type is that of the first input whose type is known. */
export function mapped(context: InferContext, compute?: Compute, dataType?: number): readonly MaybeType[] {
  const types = context.node.input.map((_, i) => context.type(i));
  const own = dataType ?? (types.find((type) => type?.dataType)?.dataType || 0);
  const shape = outputShape(context);
  const readers = types.map(readerOf);
  if (!compute || !isFollowed(own) || !readers.every((reader) => reader !== undefined))
    return [{ dataType: own, shape }];
  return [{ dataType: own, shape, ints: elements(shape, (index) => apply(readers, compute, index, own)) }];
}

function apply(
  readers: readonly ((index: readonly number[]) => ReturnType<Compute>)[],
  compute: Compute,
  index: readonly number[],
  dataType: number,
): ReturnType<Compute> {
  return stored(compute(...readers.map((read) => read(index))), dataType);
}

/** Before opset 7 the second input had to fit into the first, at `axis`. */
function outputShape(context: InferContext): Shape | undefined {
  const shapes = context.node.input.map((_, i) => context.shape(i));
  if (context.opset >= 7 || intAttribute(context.node, 'broadcast', 0) === 0) return broadcastAll(context, shapes);
  const [a, b] = shapes;
  if (!a || !b) return a;
  return broadcastsTo(alignedTo(context.node, a, b), a) ? a : context.disagree();
}

/** The shape of b with the ones behind it that put its first dimension at `axis` of a (absent: the end, as numpy does). */
function alignedTo(node: Node, a: Shape, b: Shape): Shape {
  const axis = intAttribute(node, 'axis', -1);
  const behind = axis < 0 ? 0 : Math.max(0, a.length - axis - b.length);
  return [...b, ...new Array<number>(behind).fill(1)];
}

/** Before opset 7 the second input was broadcast only with broadcast=1, aligned at `axis`; ones behind its shape say the same. */
export function upgradeBroadcast(context: UpgradeContext): readonly Node[] {
  const { node, opset } = context;
  if (opset >= 7 || !node.attribute.some(({ name }) => name in broadcastRules)) return [node];
  const bare = withoutAttributes(node, ...Object.keys(broadcastRules));
  if (intAttribute(node, 'broadcast', 0) === 0 || intAttribute(node, 'axis', -1) < 0) return [bare];
  const a = context.type(node.input[0]!)?.shape;
  const b = context.type(node.input[1]!)?.shape;
  if (!a || !b) return context.cannot('the shapes of its inputs are unknown');
  const shape = alignedTo(node, a, b);
  return shape.length === b.length ? [bare] : withReshaped(context, bare, 1, shape);
}

/** The node behind a Reshape of one of its inputs. */
export function withReshaped(context: UpgradeContext, node: Node, index: number, shape: Shape): readonly Node[] {
  if (shape.filter((dim) => typeof dim !== 'number').length > 1)
    return context.cannot(`several dimensions of its input ${index} are unknown`);
  const dims = shape.map((dim) => (typeof dim === 'number' ? dim : -1));
  const target = context.constant('aligned_shape', (name) => int64Tensor(name, dims));
  const value = context.fresh('aligned');
  const reshape = makeNode('Reshape', [node.input[index]!, target], [value], { name: context.fresh('align') });
  return [reshape, withInput(node, index, value)];
}
