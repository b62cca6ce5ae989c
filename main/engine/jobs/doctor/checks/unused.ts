/** What the model carries along for nothing: inputs, initializers and nodes that lead to no output. */
import { finding } from '../../../../../proto/findings';
import type { Finding } from '../../../../../proto/job';
import { subgraphs } from '../../../graph/attributes';
import { captures, feedsOf, linksOf, usesOf } from '../../../graph/links';
import type { Graph, Node } from '../../../graph/onnx';
import { tensorBytes } from '../../../graph/tensor';
import type { Check } from '../check';

export const unused: Check = {
  id: 'unused',
  find({ graph }) {
    const { outputs } = linksOf(graph);
    const isUnused = ({ name }: { readonly name: string }): boolean =>
      usesOf(graph, name).length === 0 && !outputs.has(name);
    return [
      ...feedsOf(graph)
        .filter(isUnused)
        .map(({ name }) => finding('INPUT_UNUSED', { input: name })),
      ...graph.initializer
        .filter(isUnused)
        .map((tensor) => finding('TENSOR_UNUSED', { tensor: tensor.name, bytes: tensorBytes(tensor) })),
      ...unreachedNodes(graph),
    ];
  },
};

function unreachedNodes(graph: Graph): Finding[] {
  const { producer, outputs } = linksOf(graph);
  const reached = new Set<Node>();
  const open = [...outputs];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    const node = producer.get(value);
    if (!node || reached.has(node)) continue;
    reached.add(node);
    for (const read of node.input) open.push(read);
    for (const inner of subgraphs(node)) for (const read of captures(inner)) open.push(read);
  }
  const lost = graph.node.filter((node) => !reached.has(node));
  return lost[0] ? [finding('NODES_UNREACHED', { count: lost.length, first: lost[0].name })] : [];
}
