/**
 * Sparse initializers and sparse constants become dense ones: weights are quantized value by value, and ATC reads dense
 * tensors only. Throws SPARSE_INVALID.
 */
import { attribute } from '../graph/build';
import { findAttribute } from '../graph/attributes';
import { mapSubgraphs } from '../graph/edit';
import type { Graph, Node } from '../graph/onnx';
import { denseTensor } from '../graph/sparse';

/** Dense initializers stand behind the others, in the order of the sparse ones. */
export function densify(graph: Graph): Graph {
  const inside = mapSubgraphs(graph, densify);
  const node = inside.node.map(withDenseValue);
  const same = node.every((each, i) => each === inside.node[i]) && inside.sparseInitializer.length === 0;
  if (same) return inside;
  const dense = inside.sparseInitializer.map((sparse) => denseTensor(sparse));
  return { ...inside, node, initializer: [...inside.initializer, ...dense], sparseInitializer: [] };
}

function withDenseValue(node: Node): Node {
  const sparse = node.opType === 'Constant' ? findAttribute(node, 'sparse_value')?.sparseTensor : undefined;
  return sparse ? { ...node, attribute: [attribute('value', denseTensor(sparse, ''))] } : node;
}
