/** ONNX's own operators stand in domain '', which may be written `ai.onnx` too: from here on it is '' everywhere. */
import { mapSubgraphs } from '../graph/edit';
import type { OpenModel } from '../graph/load';
import type { Graph, Node } from '../graph/onnx';

const WRITTEN = 'ai.onnx';

/** The model with one name for the default domain; the same value where it has one already. */
export function withDefaultDomain(model: OpenModel): OpenModel {
  const graph = renamed(model.graph);
  const opsetImport = model.opsetImport.map((entry) => (entry.domain === WRITTEN ? { ...entry, domain: '' } : entry));
  const same = graph === model.graph && opsetImport.every((entry, i) => entry === model.opsetImport[i]);
  return same ? model : { ...model, graph, opsetImport };
}

function renamed(graph: Graph): Graph {
  const inside = mapSubgraphs(graph, renamed);
  const node = inside.node.map((old): Node => (old.domain === WRITTEN ? { ...old, domain: '' } : old));
  return node.every((each, i) => each === inside.node[i]) ? inside : { ...inside, node };
}
