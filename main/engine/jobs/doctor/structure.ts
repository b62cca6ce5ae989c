/** What the doctor sees without reading a weight: operators, shapes, nodes that lead nowhere. */
import { finding } from '../../../../proto/findings';
import type { Finding } from '../../../../proto/job';
import { captures, feedsOf, linksOf, usesOf } from '../../graph/links';
import type { Graph, Node } from '../../graph/onnx';
import { subgraphs } from '../../graph/attributes';
import { tensorBytes } from '../../graph/tensor';
import type { Types } from '../../ops/infer';
import { dimsText } from '../prepare';

export function structureFindings(graph: Graph, types: Types): Finding[] {
  return [
    ...unknownOperators(types.unknown),
    ...symbolicBatches(graph, types),
    ...unknownShapes(graph, types),
    ...unusedTensors(graph),
    ...unreachedNodes(graph),
  ];
}

/** How often each operator stands in the graph, most frequent first. */
export function operatorCounts(graph: Graph): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { opType } of graph.node) counts.set(opType, (counts.get(opType) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}

/** One finding an operator, at its first node. */
function unknownOperators(nodes: readonly Node[]): Finding[] {
  const first = new Map(nodes.toReversed().map((node) => [`${node.domain}:${node.opType}`, node]));
  return [...first.values()]
    .reverse()
    .map((node) => finding('UNKNOWN_OPERATOR', { op: node.opType, domain: node.domain || 'ai.onnx' }, node.name));
}

/** A symbolic batch is normal; any other symbolic dimension is for the target to judge. */
function symbolicBatches(graph: Graph, { values }: Types): Finding[] {
  return feedsOf(graph).flatMap(({ name }) => {
    const [batch, ...rest] = values.get(name)?.shape ?? [1];
    const symbolic = typeof batch !== 'number' && rest.every((dim) => typeof dim === 'number');
    return symbolic ? [finding('SYMBOLIC_BATCH', { input: name, shape: dimsText([batch!, ...rest]) })] : [];
  });
}

function unknownShapes(graph: Graph, { values }: Types): Finding[] {
  const outputs = graph.node.flatMap((node) => node.output.filter((value) => value !== ''));
  const count = outputs.filter((value) => values.get(value)?.shape === undefined).length;
  return count > 0 ? [finding('SHAPES_UNKNOWN', { count })] : [];
}

function unusedTensors(graph: Graph): Finding[] {
  const { outputs } = linksOf(graph);
  return graph.initializer
    .filter(({ name }) => usesOf(graph, name).length === 0 && !outputs.has(name))
    .map((tensor) => finding('TENSOR_UNUSED', { tensor: tensor.name, bytes: tensorBytes(tensor) }));
}

function unreachedNodes(graph: Graph): Finding[] {
  const { producer, outputs } = linksOf(graph);
  const reached = new Set<Node>();
  const open = [...outputs];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    const node = producer.get(value);
    if (!node || reached.has(node)) continue;
    reached.add(node);
    open.push(...node.input, ...subgraphs(node).flatMap((inner) => [...captures(inner)]));
  }
  const lost = graph.node.filter((node) => !reached.has(node));
  return lost[0] ? [finding('NODES_UNREACHED', { count: lost.length, first: lost[0].name })] : [];
}
