/** Nodes that still behave as in training. */
import { intAttribute } from '../../graph/attributes';
import { constantOf } from '../../graph/links';
import type { Graph, Node } from '../../graph/onnx';
import { tensorInts } from '../../graph/tensor';

/** BatchNormalization with training_mode, Dropout whose third input is true. */
export function isTraining(node: Node, graph: Graph): boolean {
  if (node.opType === 'BatchNormalization') return intAttribute(node, 'training_mode', 0) === 1;
  if (node.opType !== 'Dropout') return false;
  const mode = constantOf(graph, node.input[2] ?? '');
  return mode !== undefined && tensorInts(mode)[0] === 1;
}
