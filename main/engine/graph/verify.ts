/**
 * Structural checks of a graph: every value has one producer and is produced before it is read, names are unique, outputs
 * exist. The nodes must be sorted (order.ts). Attribute ranges and types are checked by ops/verify.ts, which knows the operators.
 */
import { fail } from '../../../proto/errors';
import { subgraphs } from './attributes';
import { linksOf } from './links';
import type { Graph } from './onnx';

/** Throws GRAPH_* at the first violation; `outer` are values that an enclosing graph provides. */
export function verifyStructure(graph: Graph, outer: ReadonlySet<string> = new Set()): void {
  const known = new Set(outer);
  for (const value of [...graph.input, ...graph.initializer]) known.add(value.name);
  for (const tensor of graph.sparseInitializer) known.add(tensor.values?.name ?? '');
  verifyProducers(graph, known);
  for (const node of graph.node) {
    for (const value of node.input) {
      if (value !== '' && !known.has(value)) {
        if (linksOf(graph).producer.has(value))
          throw new Error(`graph is not sorted: '${node.name}' reads '${value}' early`);
        fail('GRAPH_MISSING_INPUT', { node: node.name, op: node.opType, value });
      }
    }
    for (const inner of subgraphs(node)) verifyStructure(inner, known);
    for (const value of node.output) known.add(value);
  }
  for (const output of graph.output) if (!known.has(output.name)) fail('GRAPH_MISSING_OUTPUT', { value: output.name });
}

function verifyProducers(graph: Graph, given: ReadonlySet<string>): void {
  const produced = new Set<string>();
  for (const node of graph.node) {
    for (const value of node.output) {
      if (value === '') continue;
      if (produced.has(value) || given.has(value)) fail('GRAPH_DUPLICATE_VALUE', { value, node: node.name });
      produced.add(value);
    }
  }
}
