/** Weights and biases that exporters put into Constant nodes become initializers, where every later step looks for them. */
import { findAttribute } from '../graph/attributes';
import { GraphEdit } from '../graph/edit';
import { usesOf } from '../graph/links';
import type { Graph } from '../graph/onnx';
import { isWeightInput } from '../ops/weights';

export function hoistWeights(graph: Graph): Graph {
  const edit = new GraphEdit(graph);
  let hoisted = false;
  for (const constant of graph.node) {
    const tensor = constant.opType === 'Constant' ? findAttribute(constant, 'value')?.t : undefined;
    const name = constant.output[0];
    if (!tensor || !name || !usesOf(graph, name).some(({ node, index }) => isWeightInput(node, index))) continue;
    edit.remove(constant);
    edit.appendTensor({ ...tensor, name });
    hoisted = true;
  }
  return hoisted ? edit.done() : graph;
}
