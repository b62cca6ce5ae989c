/** What a graph costs: parameters, multiply–accumulates. */
import { subgraphs } from '../graph/attributes';
import { linksOf } from '../graph/links';
import { DataType, type Graph, type Node, type Tensor } from '../graph/onnx';
import { elementCount } from '../graph/tensor';
import { contextOf, type Types } from './infer';
import { operatorOf } from './lookup';
import type { Shape } from './operator';
import { sizeOf } from './support/shapes';
import { isWeightInput } from './weights';

const FLOATING: readonly number[] = [DataType.FLOAT, DataType.FLOAT16, DataType.BFLOAT16, DataType.DOUBLE];

/**
 * Elements of all floating-point initializers and Constant tensors of rank ≥ 1, those in graphs inside nodes included.
 * Scalars are settings (an epsilon, a factor), integers are shapes and indices: neither is counted.
 */
export function parameterCount(graph: Graph): number {
  const own = graph.initializer.reduce((sum, tensor) => sum + parametersIn(tensor), 0);
  return graph.node.reduce((sum, node) => sum + parametersInside(node), own);
}

function parametersIn({ dataType, dims }: Tensor): number {
  return FLOATING.includes(dataType) && dims.length > 0 ? elementCount(dims) : 0;
}

function parametersInside(node: Node): number {
  const constants = node.opType === 'Constant' ? node.attribute : [];
  const own = constants.reduce((sum, { t, floats }) => sum + (t ? parametersIn(t) : floats.length), 0);
  return subgraphs(node).reduce((sum, inner) => sum + parameterCount(inner), own);
}

const CODES: readonly number[] = [DataType.INT8, DataType.INT32];

/** Elements of the weights and biases that a deploy model holds as integers; packed ones as `types` knows them. */
export function integerParameterCount(graph: Graph, { values }: Types): number {
  const { initializer } = linksOf(graph);
  const names = new Set(graph.node.flatMap((node) => node.input.filter((_, index) => isWeightInput(node, index))));
  return [...names].reduce((sum, name) => {
    const codes = CODES.includes(initializer.get(name)?.dataType ?? 0);
    return sum + (codes ? (sizeOf(values.get(name)?.shape) ?? 0) : 0);
  }, 0);
}

/** Multiply–accumulates for one sample: a symbolic batch counts as 1; nodes of unknown shape count as 0. */
export function macsOf(graph: Graph, opset: number, types: Types): number {
  return graph.node.reduce((sum, node) => sum + (macsOfOne(graph, node, opset, types) ?? 0), 0);
}

/** The same for the node of that name; undefined where it makes no products or a needed dimension is unknown. */
export function macsOfNode(graph: Graph, name: string, opset: number, types: Types): number | undefined {
  const node = linksOf(graph).node.get(name);
  return node && macsOfOne(graph, node, opset, types);
}

function macsOfOne(graph: Graph, node: Node, opset: number, types: Types): number | undefined {
  const operator = operatorOf(node);
  const output = types.values.get(node.output.find((value) => value !== '') ?? '')?.shape;
  if (!operator?.macs || !output) return undefined;
  const perSample: Shape = output.map((dim, axis) => (axis === 0 && typeof dim !== 'number' ? 1 : dim));
  return operator.macs(contextOf(graph, node, opset, types.values), perSample);
}
