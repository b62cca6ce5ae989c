/** Names by which layers are addressed: every node gets one, and none has two bearers. */
import type { Graph, Node } from './onnx';

/**
 * Unnamed nodes become `{op_type}_{index}`, later bearers of a name get a numeric suffix, as AMCT does with
 * `updated_model` (amct-spec §9.1). The graph itself where all names are good already.
 */
export function withUniqueNames(graph: Graph): Graph {
  const taken = new Set(graph.node.map((node) => node.name));
  const seen = new Set<string>();
  const node = graph.node.map((old, index): Node => {
    if (old.name !== '' && !seen.has(old.name)) {
      seen.add(old.name);
      return old;
    }
    const base = old.name === '' ? `${old.opType}_${index}` : old.name;
    let name = base;
    for (let n = 1; taken.has(name); n++) name = `${base}_${n}`;
    taken.add(name);
    return { ...old, name };
  });
  return node.every((each, i) => each === graph.node[i]) ? graph : { ...graph, node };
}
