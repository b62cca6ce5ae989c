/** Layers, nodes and outputs that depend on no input of the model. */
import { finding } from '../../../../../proto/findings';
import type { Finding } from '../../../../../proto/job';
import type { Node } from '../../../graph/onnx';
import { operatorOf } from '../../../ops/lookup';
import type { Check, ExaminedModel } from '../check';
import { isFeature } from '../constants';
import { varyingValues } from '../dependence';

/** A constant written down or shared under two names, and the quantized weights of a QDQ model, are as they should be. */
const MEANT: ReadonlySet<string> = new Set(
  'Constant ConstantOfShape Identity QuantizeLinear DequantizeLinear'.split(' '),
);

export const constantResults: Check = {
  id: 'constantResults',
  find(model) {
    const varying = varyingValues(model.graph);
    const outputs = model.graph.output.filter(({ name }) => !varying.has(name));
    const nodes = model.graph.node.filter((node) => !node.output.some((value) => varying.has(value)));
    return [
      ...outputs.map(({ name }) => finding('OUTPUT_CONSTANT', { output: name })),
      ...nodes.flatMap((node) => constantNode(node, model)),
    ];
  },
};

function constantNode(node: Node, model: ExaminedModel): Finding[] {
  if (operatorOf(node)?.weight) return [finding('LAYER_FED_CONSTANT', { op: node.opType }, node.name)];
  const meant = MEANT.has(node.opType) || !isFeature(model, node.output[0]);
  return meant ? [] : [finding('NODE_CONSTANT', { op: node.opType }, node.name)];
}
