/**
 * BatchNormalization in training: the statistics are those of the batch, and it gives new running ones,
 * mean′ = momentum·mean + (1 − momentum)·mean(batch), as third input to second output, likewise the variance.
 */
import { attribute } from '../graph/build';
import { GraphEdit, withAttribute } from '../graph/edit';
import type { Graph, Node } from '../graph/onnx';

export interface TrainedStatistics {
  readonly graph: Graph;
  /** Running statistic (an initializer) → the value that takes its place after the step. */
  readonly updates: ReadonlyMap<string, string>;
}

/** Those nodes for which `isTrained` holds; the others keep their statistics. */
export function trainBatchNorm(graph: Graph, isTrained: (node: Node) => boolean = () => true): TrainedStatistics {
  const edit = new GraphEdit(graph);
  const updates = new Map<string, string>();
  for (const node of graph.node) {
    if (node.opType !== 'BatchNormalization' || node.domain !== '' || !isTrained(node)) continue;
    const statistics = node.input.slice(3, 5);
    const output = [node.output[0]!, ...statistics.map((name) => edit.freshValue(`${name}.next`))];
    statistics.forEach((name, i) => updates.set(name, output[i + 1]!));
    edit.replace(node, { ...withAttribute(node, attribute('training_mode', 1)), output });
  }
  return { graph: edit.done(), updates };
}
