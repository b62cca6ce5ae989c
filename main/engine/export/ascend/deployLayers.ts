/**
 * The quantized layers of a deploy model, AMCT's or ours: AscendQuant → (Pad →) layer (→ Add of its bias) → AscendDequant
 * (amct-spec §6.2, §6.3). Throws DEPLOY_NODE where a model holds something else in integers.
 */
import { fail } from '../../../../proto/errors';
import { floatAttribute, intAttribute, stringAttribute } from '../../graph/attributes';
import { constantOf, linksOf } from '../../graph/links';
import { producerOf } from '../../graph/match';
import { DataType, type Graph, type Model, type Node, type Tensor } from '../../graph/onnx';
import { tensorData, tensorPieces } from '../../graph/tensor';
import { inferTypes, type Types } from '../../ops/infer';
import { dataInput } from '../../passes/layerInput';
import { codeRange } from '../../../../proto/plan';
import { unpackScales } from './deploy';
import { isAscendNode } from './deployNodes';
import type { Codes } from './integerNodes';
import { unpackNibbles } from './nibbles';

export interface DeployLayer {
  readonly node: Node;
  /** The node whose output is dequantized: the layer, or the Add that carries its bias. */
  readonly last: Node;
  readonly quantizer: Node;
  readonly dequantizer: Node;
  readonly weight?: DeployWeight;
  readonly bias?: { readonly tensor: Tensor; readonly codes: Int32Array };
  readonly scale: Float32Array;
}

export interface DeployWeight {
  readonly tensor: Tensor;
  /** Of the codes, which a packed tensor holds two a byte. */
  readonly dims: readonly number[];
  codes(): Iterable<Int8Array>;
}

const LAYERS: ReadonlySet<string> = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul', 'AveragePool']);

/** What an AscendQuant does. Throws DEPLOY_NODE. */
export function codesOf(node: Node): Codes {
  const bits = /^INT(4|8|16)$/.exec(stringAttribute(node, 'dst_type', 'INT8'))?.[1];
  if (!bits) return refuse(node);
  const range = codeRange({ kind: 'int', bits: Number(bits) });
  return { inverse: floatAttribute(node, 'scale', 1), offset: floatAttribute(node, 'offset', 0), range };
}

/** In the order of the graph. */
export function readDeployLayers(model: Model & { graph: Graph }): DeployLayer[] {
  const { graph } = model;
  const { whole } = inferWhole(model);
  const dequantizers = graph.node.filter(({ opType }) => opType === 'AscendDequant');
  const other = graph.node.find((node) => isAscendNode(node) && !/^Ascend(Quant|Dequant)$/.test(node.opType));
  if (other) refuse(other);
  return dequantizers.map((dequantizer): DeployLayer => {
    const { node, last, biasValue } = integerPart(graph, dequantizer);
    const quantizer = producerOf(graph, dataInput(graph, node).value);
    if (quantizer?.opType !== 'AscendQuant') return refuse(node);
    const words = constantOf(graph, dequantizer.input[1] ?? '');
    const scale = words?.dataType === DataType.UINT64 && unpackScales(tensorData(words) as BigUint64Array);
    if (!scale) return refuse(dequantizer);
    const weight = node.opType === 'AveragePool' ? undefined : weightOf(graph, node, whole);
    return { node, last, quantizer, dequantizer, weight, bias: biasOf(graph, node, biasValue), scale };
  });
}

function integerPart(graph: Graph, dequantizer: Node): { node: Node; last: Node; biasValue: string | undefined } {
  const last = producerOf(graph, dequantizer.input[0] ?? '') ?? refuse(dequantizer);
  const matMul = last.opType === 'Add' ? producerOf(graph, last.input[0]!) : undefined;
  if (matMul?.opType === 'MatMul') return { node: matMul, last, biasValue: last.input[1] };
  if (!LAYERS.has(last.opType)) refuse(dequantizer);
  return { node: last, last, biasValue: last.opType === 'AveragePool' ? undefined : last.input[2] };
}

function weightOf(graph: Graph, node: Node, whole: ReadonlyMap<string, readonly number[]>): DeployWeight {
  const tensor = linksOf(graph).initializer.get(node.input[1] ?? '');
  if (tensor?.dataType !== DataType.INT8) return refuse(node);
  const dims = whole.get(tensor.name);
  if (!dims) return { tensor, dims: tensor.dims, codes: () => tensorPieces(tensor) as Iterable<Int8Array> };
  return { tensor, dims, codes: () => [unpackNibbles(tensorData(tensor) as Int8Array, tensor.dims, inputAxis(node))] };
}

/** With 4-bit data a Cast stands between a layer and its bias. */
function biasOf(graph: Graph, node: Node, value: string | undefined): DeployLayer['bias'] {
  if (!value) return undefined;
  const cast = producerOf(graph, value);
  const tensor = linksOf(graph).initializer.get(cast?.opType === 'Cast' ? cast.input[0]! : value);
  if (tensor?.dataType !== DataType.INT32) return refuse(node);
  return { tensor, codes: tensorData(tensor) as Int32Array };
}

const inputAxis = ({ opType }: Node): number => (opType === 'Conv' ? 1 : 0);

/**
 * Types of all values of a deploy model, packed weights with the dimensions of their codes. Throws SHAPES_DISAGREE,
 * ATTRIBUTE_INVALID.
 */
export function deployTypes(model: Model & { graph: Graph }): Types {
  return inferWhole(model).types;
}

/** Types, and the dimensions of the weights that are packed: their layer's data have twice the channels (amct-spec §6.5). */
function inferWhole(model: Model & { graph: Graph }): { types: Types; whole: Map<string, readonly number[]> } {
  const whole = new Map<string, readonly number[]>();
  const { initializer } = linksOf(model.graph);
  const types = inferTypes(withoutQuantizers(model), undefined, (node, values) => {
    const tensor = LAYERS.has(node.opType) ? initializer.get(node.input[1] ?? '') : undefined;
    if (tensor?.dataType !== DataType.INT8 || intAttribute(node, 'group', 1) !== 1) return;
    const data = values.get(node.input[0]!)?.shape;
    const channels = data?.at(/^Conv/.test(node.opType) ? 1 : -1);
    const axis = inputAxis(node);
    if (channels !== 2 * tensor.dims[axis]!) return;
    const dims = tensor.dims.map((dim, i) => (i === axis ? 2 * dim : dim));
    whole.set(tensor.name, dims);
    values.set(tensor.name, { dataType: DataType.INT8, shape: dims });
  });
  return { types, whole };
}

/** The graph for its shapes alone: what quantizes and dequantizes keeps them. */
function withoutQuantizers(model: Model & { graph: Graph }): Model & { graph: Graph } {
  const node = model.graph.node.map((each) =>
    isAscendNode(each) ? { ...each, opType: 'Identity', input: each.input.slice(0, 1), attribute: [] } : each,
  );
  return { ...model, graph: { ...model.graph, node } };
}

function refuse({ name, opType }: Node): never {
  return fail('DEPLOY_NODE', { node: name, op: opType });
}
