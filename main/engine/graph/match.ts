/** Finding small patterns in a graph. */
import { intsAttribute } from './attributes';
import { linksOf, soleConsumer } from './links';
import type { Graph, Node } from './onnx';

/**
 * The nodes of a chain of operators that starts at `first`, each the only reader of the first output of the one before;
 * undefined where the chain does not match. `matchChain(g, conv, 'Conv', 'BatchNormalization')` → [conv, bn].
 */
export function matchChain(graph: Graph, first: Node, ...opTypes: readonly string[]): readonly Node[] | undefined {
  const chain: Node[] = [];
  let node: Node | undefined = first;
  for (const opType of opTypes) {
    if (node?.opType !== opType || node.domain !== '') return undefined;
    chain.push(node);
    node = node.output[0] ? soleConsumer(graph, node.output[0]) : undefined;
  }
  return chain;
}

export function producerOf(graph: Graph, value: string): Node | undefined {
  return linksOf(graph).producer.get(value);
}

/** True where every entry of an ints attribute is `expected` (absent counts as true). */
export function allInts(node: Node, name: string, expected: number): boolean {
  return (intsAttribute(node, name) ?? []).every((value) => value === expected);
}
