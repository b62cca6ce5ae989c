/**
 * Weights and biases that are computed from constants alone become initializers, so that their layers can be compressed:
 * behind Identity, Reshape, Squeeze, Unsqueeze and Flatten (same values), Transpose (moved), Cast to float32, and
 * DequantizeLinear, y = (x − zero point) · scale in float32. Big ones are computed whenever they are read (derivedTensor), one
 * tensor in memory at a time. What nothing reads any more is removed; other constants stay as they are.
 */
import { intAttribute, intsAttribute } from '../graph/attributes';
import { GraphEdit } from '../graph/edit';
import { constantOf, linksOf, usesOf } from '../graph/links';
import { DataType, type Graph, type Node, type Tensor } from '../graph/onnx';
import { derivedTensor, elementCount, tensorInts } from '../graph/tensor';
import { axisLayout, forChannels, wholeLayout } from '../numerics/channels';
import { transposed } from '../numerics/transpose';
import { floatValues, isNumeric, numberPieces } from '../numerics/values';
import { inferGraph } from '../ops/infer';
import { operatorOf } from '../ops/lookup';
import { isWeightInput } from '../ops/weights';

/** `value`: the name of the result; `inputs`: the constants it reads; `dims`: its shape. undefined where it cannot be said. */
type Rule = (
  node: Node,
  value: string,
  inputs: readonly (Tensor | undefined)[],
  dims: readonly number[],
) => Tensor | undefined;

const sameValues: Rule = (_, name, [data], dims) =>
  data && elementCount(data.dims) === elementCount(dims) ? { ...data, name, dims } : undefined;

const RULES: Readonly<Record<string, Rule>> = {
  Identity: sameValues,
  Reshape: sameValues,
  Squeeze: sameValues,
  Unsqueeze: sameValues,
  Flatten: sameValues,
  Transpose(node, name, [data]) {
    const perm = intsAttribute(node, 'perm') ?? data?.dims.map((_, axis) => axis).reverse();
    return data && perm && isNumeric(data) ? transposed(data, perm, name) : undefined;
  },
  Cast(node, name, [data], dims) {
    const possible = data && isNumeric(data) && intAttribute(node, 'to', 0) === DataType.FLOAT;
    return possible ? derivedTensor(name, DataType.FLOAT, dims, () => floatsOf(data)) : undefined;
  },
  DequantizeLinear: dequantized,
};

/** The graph with every such weight folded; `opset`: of the default domain. Throws what shape inference throws. */
export function foldConstants(graph: Graph, opset: number): Graph {
  const { producer, outputs } = linksOf(graph);
  const wanted = graph.node.flatMap((node) =>
    node.input.filter(
      (value, index) => isWeightInput(node, index) && isFoldable(producer.get(value)) && !outputs.has(value),
    ),
  );
  if (wanted.length === 0) return graph;
  const { values } = inferGraph(graph, opset);
  const known = new Map<string, Tensor | undefined>();
  const evaluate = (value: string): Tensor | undefined => {
    const constant = constantOf(graph, value);
    const node = producer.get(value);
    if (constant || !isFoldable(node)) return constant;
    if (known.has(value)) return known.get(value);
    const dims = values.get(value)?.shape;
    const result = isStatic(dims) ? RULES[node.opType]!(node, value, node.input.map(evaluate), dims) : undefined;
    known.set(value, result);
    return result;
  };
  const folded = [...new Set(wanted)].flatMap((value) => evaluate(value) ?? []);
  return folded.length > 0 ? withFolded(graph, folded) : graph;
}

const isFoldable = (node: Node | undefined): node is Node =>
  node !== undefined && operatorOf(node) !== undefined && Object.hasOwn(RULES, node.opType);

const isStatic = (shape: readonly unknown[] | undefined): shape is readonly number[] =>
  shape?.every((dim) => typeof dim === 'number') ?? false;

function* floatsOf(tensor: Tensor): Iterable<Float32Array> {
  for (const { values } of numberPieces(tensor)) yield values;
}

const QUANTIZED: readonly number[] = [DataType.INT8, DataType.UINT8, DataType.INT16, DataType.UINT16, DataType.INT32];

/** One scale for all or one for each index along an axis; blocks are left alone. */
function dequantized(
  node: Node,
  name: string,
  [data, scale, zeroPoint]: readonly (Tensor | undefined)[],
  dims: readonly number[],
): Tensor | undefined {
  const missing = (node.input[2] ?? '') !== '' && !zeroPoint;
  if (!data || !QUANTIZED.includes(data.dataType) || scale?.dataType !== DataType.FLOAT || missing) return undefined;
  const otherType = intAttribute(node, 'output_dtype', DataType.FLOAT) !== DataType.FLOAT;
  const factors = floatValues(scale);
  const zeros = zeroPoint ? tensorInts(zeroPoint) : Array.from(factors, () => 0);
  const axis = intAttribute(node, 'axis', 1);
  const along = axisLayout(dims, axis < 0 ? axis + dims.length : axis);
  const layout = factors.length === 1 ? wholeLayout(elementCount(dims)) : along;
  const blocks = intAttribute(node, 'block_size', 0) !== 0 || factors.length !== layout.channels;
  if (otherType || blocks || zeros.length !== factors.length) return undefined;
  return derivedTensor(name, DataType.FLOAT, dims, function* () {
    for (const { start, values } of numberPieces(data)) {
      const result = new Float32Array(values.length);
      const visit = (from: number, to: number, channel: number): void => {
        for (let i = from; i < to; i++) result[i] = Math.fround(values[i]! - zeros[channel]!) * factors[channel]!;
      };
      forChannels(values.length, layout, visit, start);
      yield result;
    }
  });
}

/** The graph with these initializers in place of the nodes that compute them, and without what that leaves unread. */
function withFolded(graph: Graph, folded: readonly Tensor[]): Graph {
  const edit = new GraphEdit(graph);
  const { producer, initializer, outputs } = linksOf(graph);
  const gone = new Set<Node>();
  const drop = (value: string): void => {
    const node = producer.get(value);
    if (outputs.has(value) || usesOf(graph, value).some((use) => !gone.has(use.node))) return;
    if (initializer.has(value)) edit.removeTensor(value);
    else if (node && node.output.length === 1 && !gone.has(node)) remove(node);
  };
  const remove = (node: Node): void => {
    gone.add(node);
    edit.remove(node);
    node.input.forEach(drop);
  };
  for (const tensor of folded) {
    edit.appendTensor(tensor);
    remove(producer.get(tensor.name)!);
  }
  return edit.done();
}
