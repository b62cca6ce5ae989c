/** What a graph costs: parameters, bytes, multiply–accumulates. */
import { linksOf } from '../graph/links';
import type { Graph } from '../graph/onnx';
import { elementCount } from '../graph/tensor';
import { contextOf, type Types } from './infer';
import type { Shape } from './operator';
import { operators } from './operators';

/** Elements of all floating-point constants, initializers and Constant nodes alike. */
export function parameterCount(graph: Graph): number {
  return graph.initializer.reduce((sum, tensor) => sum + elementCount(tensor.dims), 0);
}

/** Multiply–accumulates for one sample: a symbolic batch counts as 1; nodes of unknown shape count as 0. */
export function macsOf(graph: Graph, opset: number, types: Types): number {
  return graph.node.reduce((sum, node) => sum + (macsOfNode(graph, node.name, opset, types) ?? 0), 0);
}

export function macsOfNode(graph: Graph, name: string, opset: number, types: Types): number | undefined {
  const node = linksOf(graph).node.get(name);
  const operator = node && operators.get(node.opType);
  const output = node && types.values.get(node.output[0] ?? '')?.shape;
  if (!operator?.macs || !output) return undefined;
  const perSample: Shape = output.map((dim, axis) => (axis === 0 && typeof dim !== 'number' ? 1 : dim));
  return operator.macs(contextOf(graph, node, opset, types.values), perSample);
}
