/** The order of nodes: every value is produced before it is read. */
import { fail } from '../../../proto/errors';
import { mapSubgraphs } from './edit';
import { captures, linksOf } from './links';
import { subgraphs } from './attributes';
import type { Graph, Node } from './onnx';

/**
 * The graph, and those inside its nodes, with nodes in a valid order: the given one where it is valid, else the nearest that
 * a depth-first walk finds. Throws GRAPH_CYCLE with a node of the cycle.
 */
export function sorted(graph: Graph): Graph {
  return sortedAlone(mapSubgraphs(graph, sorted));
}

function sortedAlone(graph: Graph): Graph {
  if (isSorted(graph)) return graph;
  const done = new Set<Node>();
  const open = new Set<Node>();
  const order: Node[] = [];
  for (const root of graph.node) {
    const stack: Node[] = [root];
    while (stack.length > 0) {
      const node = stack[stack.length - 1]!;
      if (done.has(node)) stack.pop();
      else if (open.has(node)) {
        stack.pop();
        open.delete(node);
        done.add(node);
        order.push(node);
      } else {
        open.add(node);
        for (const before of producers(graph, node).reverse()) {
          if (open.has(before)) fail('GRAPH_CYCLE', { node: before.name, op: before.opType });
          if (!done.has(before)) stack.push(before);
        }
      }
    }
  }
  return { ...graph, node: order };
}

function producers(graph: Graph, node: Node): Node[] {
  const { producer } = linksOf(graph);
  return reads(node).flatMap((value) => producer.get(value) ?? []);
}

function reads(node: Node): readonly string[] {
  return [...node.input, ...subgraphs(node).flatMap((inner) => [...captures(inner)])];
}

function isSorted(graph: Graph): boolean {
  const { producer } = linksOf(graph);
  const seen = new Set<string>();
  for (const node of graph.node) {
    if (reads(node).some((value) => producer.has(value) && !seen.has(value))) return false;
    for (const value of node.output) seen.add(value);
  }
  return true;
}
