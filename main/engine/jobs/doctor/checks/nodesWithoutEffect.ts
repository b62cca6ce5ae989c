/** Nodes that give back their input: Identity, ×1, +0, a Slice of everything, a Reshape to the same shape … */
import { finding } from '../../../../../proto/findings';
import type { Check } from '../check';
import { hasNoEffect } from '../noEffect';

export const nodesWithoutEffect: Check = {
  id: 'nodesWithoutEffect',
  find: (model) =>
    model.graph.node
      .filter((node) => hasNoEffect(node, model))
      .map((node) => finding('NODE_NO_EFFECT', { op: node.opType }, node.name)),
};
