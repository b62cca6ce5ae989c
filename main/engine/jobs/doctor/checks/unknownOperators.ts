/** Operators that nothing is known of: one finding an operator, at its first node. */
import { finding } from '../../../../../proto/findings';
import type { Check } from '../check';

export const unknownOperators: Check = {
  id: 'unknownOperators',
  find({ types }) {
    const first = new Map(types.unknown.toReversed().map((node) => [`${node.domain}:${node.opType}`, node]));
    return [...first.values()]
      .reverse()
      .map((node) => finding('UNKNOWN_OPERATOR', { op: node.opType, domain: node.domain || 'ai.onnx' }, node.name));
  },
};
