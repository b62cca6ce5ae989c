/** BatchNormalization and Dropout that still behave as in training, also in graphs inside nodes. */
import { finding } from '../../../../../proto/findings';
import type { Finding } from '../../../../../proto/job';
import { subgraphs } from '../../../graph/attributes';
import type { Graph } from '../../../graph/onnx';
import type { Check } from '../check';
import { isTraining } from '../training';

export const trainingMode: Check = { id: 'trainingMode', find: ({ graph }) => trainingNodes(graph) };

function trainingNodes(graph: Graph): Finding[] {
  return graph.node.flatMap((node) => [
    ...(isTraining(node, graph) ? [finding('TRAINING_MODE', { op: node.opType }, node.name)] : []),
    ...subgraphs(node).flatMap(trainingNodes),
  ]);
}
