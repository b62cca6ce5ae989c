/** Keeps only what the given outputs need: other nodes and initializers are dropped, inputs stay. */
import { subgraphs } from '../graph/attributes';
import { captures, linksOf } from '../graph/links';
import type { Graph, Node, ValueInfo } from '../graph/onnx';

export function keepOnly(graph: Graph, output: readonly ValueInfo[]): Graph {
  const { producer } = linksOf(graph);
  const needed = new Set<string>();
  const nodes = new Set<Node>();
  const waiting = output.map(({ name }) => name);
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (needed.has(value)) continue;
    needed.add(value);
    const node = producer.get(value);
    if (!node || nodes.has(node)) continue;
    nodes.add(node);
    waiting.push(...node.input, ...subgraphs(node).flatMap((inner) => [...captures(inner)]));
  }
  return {
    ...graph,
    output,
    node: graph.node.filter((node) => nodes.has(node)),
    initializer: graph.initializer.filter((tensor) => needed.has(tensor.name)),
    input: graph.input.filter(({ name }) => !linksOf(graph).initializer.has(name) || needed.has(name)),
    valueInfo: [],
  };
}
