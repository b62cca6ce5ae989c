/** What lies above something in a graph: everything that it is computed from, towards the inputs. */
import { subgraphs } from '../graph/attributes';
import { captures } from '../graph/links';
import type { Graph } from '../graph/onnx';

export interface Above {
  /** Names of the layers, those that were given included. */
  readonly layers: ReadonlySet<string>;
  /** All that they read, weights too, and the values that were given. */
  readonly values: ReadonlySet<string>;
}

/** `from`: names of layers or of values. Nodes stand in the order in which they run. */
export function above(
  graph: Graph,
  from: { readonly layers?: readonly string[]; readonly values?: readonly string[] },
): Above {
  const layers = new Set(from.layers);
  const values = new Set(from.values);
  for (const node of [...graph.node].reverse()) {
    if (!layers.has(node.name) && !node.output.some((value) => value !== '' && values.has(value))) continue;
    layers.add(node.name);
    node.input.forEach((value) => values.add(value));
    for (const inner of subgraphs(node)) captures(inner).forEach((value) => values.add(value));
  }
  return { layers, values };
}

/** What does not learn: frozen layers with all above them, and what the first output does not depend on. */
export interface Resting {
  /** Frozen ones alone. */
  readonly frozen: ReadonlySet<string>;
  layer(name: string): boolean;
  value(name: string): boolean;
}

export function resting(graph: Graph, freeze: readonly string[]): Resting {
  const frozen = above(graph, { layers: freeze });
  const taught = above(graph, { values: [graph.output[0]!.name] });
  return {
    frozen: frozen.layers,
    layer: (name) => frozen.layers.has(name) || !taught.layers.has(name),
    value: (name) => frozen.values.has(name) || !taught.values.has(name),
  };
}
