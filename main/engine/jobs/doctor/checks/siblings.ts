/**
 * HiSilicon's ATC removes nodes without effect after quantization. Where one reader of a value stands behind such a node and another
 * does not, two scales of one tensor meet and the conversion fails.
 */
import { finding } from '../../../../../proto/findings';
import { linksOf, usesOf } from '../../../graph/links';
import type { Check } from '../check';
import { hasNoEffect } from '../noEffect';

export const siblings: Check = {
  id: 'siblings',
  find(model) {
    if (model.target !== 'svp') return [];
    const { graph } = model;
    const idle = new Set(graph.node.filter((node) => hasNoEffect(node, model)));
    return [...idle].flatMap((node) => {
      const value = node.input.find((input) => !linksOf(graph).initializer.has(input)) ?? '';
      const reader = usesOf(graph, value).find((use) => !idle.has(use.node))?.node;
      const behind = usesOf(graph, node.output[0]!).length > 0;
      if (!reader || !behind) return [];
      return [finding('SIBLING_BEHIND_NO_EFFECT', { value, reader: reader.name, op: node.opType }, node.name)];
    });
  },
};
