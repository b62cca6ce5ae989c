/** Operators that nothing is known of: one finding an operator, at its first node. */
import { finding } from '../../../../../proto/findings';
import { isAscendNode } from '../../../export/ascend/deployNodes';
import type { Check } from '../check';

export const unknownOperators: Check = {
  id: 'unknownOperators',
  find({ types }) {
    const unknown = types.unknown.filter((node) => !isAscendNode(node));
    const first = new Map(unknown.toReversed().map((node) => [`${node.domain}:${node.opType}`, node]));
    return [...first.values()]
      .reverse()
      .map((node) => finding('UNKNOWN_OPERATOR', { op: node.opType, domain: node.domain || 'ai.onnx' }, node.name));
  },
};
