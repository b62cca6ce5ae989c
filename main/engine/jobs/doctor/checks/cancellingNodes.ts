/**
 * Two nodes in a row that undo each other: Transposes whose permutations cancel, and Reshape, Flatten, Squeeze, Unsqueeze (which
 * all keep the order of the elements) that lead back to the first shape.
 */
import { finding } from '../../../../../proto/findings';
import { intsAttribute } from '../../../graph/attributes';
import { linksOf } from '../../../graph/links';
import type { Node } from '../../../graph/onnx';
import type { Check, ExaminedModel } from '../check';
import { isFeature, sameShape } from '../constants';

const KEEPS_ORDER: ReadonlySet<string> = new Set(['Reshape', 'Flatten', 'Squeeze', 'Unsqueeze']);

export const cancellingNodes: Check = {
  id: 'cancellingNodes',
  find(model) {
    const { producer } = linksOf(model.graph);
    return model.graph.node.flatMap((node) => {
      const before = producer.get(node.input[0] ?? '');
      const cancels = before && isFeature(model, node.output[0]) && cancel(before, node, model);
      return cancels ? [finding('NODES_CANCEL', { op: node.opType, other: before.name }, node.name)] : [];
    });
  },
};

function cancel(first: Node, second: Node, model: ExaminedModel): boolean {
  if (first.domain !== '' || second.domain !== '') return false;
  const [start, middle, end] = [first.input[0], first.output[0], second.output[0]];
  if (first.opType === 'Transpose' && second.opType === 'Transpose') return permutationsCancel(first, second);
  const reshapes = KEEPS_ORDER.has(first.opType) && KEEPS_ORDER.has(second.opType);
  return reshapes && sameShape(model, start, end) && !sameShape(model, start, middle);
}

/** y = x.transpose(p).transpose(q) has the axes p[q[i]]; without permutations both reverse the axes. */
function permutationsCancel(first: Node, second: Node): boolean {
  const [p, q] = [intsAttribute(first, 'perm'), intsAttribute(second, 'perm')];
  if (!p || !q) return p === q;
  const nothing = p.every((axis, i) => axis === i);
  return !nothing && q.every((axis, i) => p[axis] === i);
}
