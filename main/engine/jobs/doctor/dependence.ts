/** Which values a run can change: those that depend on an input of the model, on chance, or on what we do not know. */
import { subgraphs } from '../../graph/attributes';
import { captures, feedsOf } from '../../graph/links';
import type { Graph, Node } from '../../graph/onnx';
import { operatorOf } from '../../ops/lookup';

const RANDOM: ReadonlySet<string> = new Set(
  'RandomNormal RandomUniform RandomNormalLike RandomUniformLike Bernoulli Multinomial'.split(' '),
);

/** The same inputs always give the same outputs. */
export function isFunction(node: Node): boolean {
  return operatorOf(node) !== undefined && !RANDOM.has(node.opType);
}

/** Values that may differ from run to run; `graph` is sorted. */
export function varyingValues(graph: Graph): ReadonlySet<string> {
  const varying = new Set(feedsOf(graph).map(({ name }) => name));
  for (const node of graph.node) {
    const read = [...node.input, ...subgraphs(node).flatMap((inner) => [...captures(inner)])];
    const control = subgraphs(node).length > 0;
    if (!control && isFunction(node) && !read.some((value) => varying.has(value))) continue;
    for (const value of node.output) varying.add(value);
  }
  return varying;
}
