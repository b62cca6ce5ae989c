/** A deploy model, AMCT's or ours: its layers are quantized already. */
import { finding } from '../../../../../proto/findings';
import { isAscendNode } from '../../../export/ascend/deployNodes';
import type { Check } from '../check';

export const alreadyQuantized: Check = {
  id: 'alreadyQuantized',
  find({ graph }) {
    const nodes = graph.node.filter(isAscendNode);
    return nodes[0] ? [finding('ALREADY_QUANTIZED', { count: nodes.length, op: nodes[0].opType }, nodes[0].name)] : [];
  },
};
