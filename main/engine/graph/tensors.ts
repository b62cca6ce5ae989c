/** All tensors of a graph, those in graphs inside nodes included, and changing them. */
import { mapNodeGraphs } from './edit';
import { subgraphs } from './attributes';
import type { Attribute, Graph, Node, SparseTensor, Tensor } from './onnx';

/** Initializers, attributes, and the parts of sparse tensors. */
export function* tensorsIn(graph: Graph): Iterable<Tensor> {
  yield* graph.initializer;
  for (const sparse of graph.sparseInitializer) yield* partsOf(sparse);
  for (const node of graph.node) {
    for (const { t, tensors, sparseTensor } of node.attribute) {
      if (t) yield t;
      yield* tensors;
      if (sparseTensor) yield* partsOf(sparseTensor);
    }
    for (const inner of subgraphs(node)) yield* tensorsIn(inner);
  }
}

const partsOf = ({ values, indices }: SparseTensor): Tensor[] => [values, indices].filter((part) => part !== undefined);

/** The graph with each of them mapped; the same graph where none changed. */
export function mapTensors(graph: Graph, map: (tensor: Tensor) => Tensor): Graph {
  const initializer = mapList(graph.initializer, map);
  const sparseInitializer = mapList(graph.sparseInitializer, (sparse) => mapSparse(sparse, map));
  const node = mapList(graph.node, (each) => mapInNode(each, map));
  const same =
    initializer === graph.initializer && sparseInitializer === graph.sparseInitializer && node === graph.node;
  return same ? graph : { ...graph, initializer, sparseInitializer, node };
}

function mapInNode(node: Node, map: (tensor: Tensor) => Tensor): Node {
  const own = mapNodeGraphs(node, (inner) => mapTensors(inner, map));
  const attribute = mapList(own.attribute, (each): Attribute => {
    const t = each.t && map(each.t);
    const tensors = mapList(each.tensors, map);
    const sparseTensor = each.sparseTensor && mapSparse(each.sparseTensor, map);
    const same = t === each.t && tensors === each.tensors && sparseTensor === each.sparseTensor;
    return same ? each : { ...each, t, tensors, sparseTensor };
  });
  return attribute === own.attribute ? own : { ...own, attribute };
}

function mapSparse(sparse: SparseTensor, map: (tensor: Tensor) => Tensor): SparseTensor {
  const values = sparse.values && map(sparse.values);
  const indices = sparse.indices && map(sparse.indices);
  return values === sparse.values && indices === sparse.indices ? sparse : { ...sparse, values, indices };
}

function mapList<T>(list: readonly T[], map: (item: T) => T): readonly T[] {
  const mapped = list.map(map);
  return mapped.every((item, i) => item === list[i]) ? list : mapped;
}
