/** HiSilicon's tools do not recognise a MatMul with a weight, data of three or more dimensions and a bias as a linear layer (amct-spec §13.6). */
import { finding } from '../../../../../proto/findings';
import { constantOf, soleConsumer } from '../../../graph/links';
import type { Check } from '../check';

export const linear3d: Check = {
  id: 'linear3d',
  find({ graph, types, target }) {
    if (target !== 'svp') return [];
    return graph.node.flatMap((node) => {
      const rank = types.values.get(node.input[0] ?? '')?.shape?.length ?? 0;
      if (node.opType !== 'MatMul' || rank < 3 || !constantOf(graph, node.input[1]!)) return [];
      const add = soleConsumer(graph, node.output[0]!);
      const biased = add?.opType === 'Add' && add.input.some((value) => constantOf(graph, value) !== undefined);
      return biased ? [finding('LINEAR_3D_BIAS', { rank }, node.name)] : [];
    });
  },
};
