/** Weights below the least normal float32. */
import { finding } from '../../../../../proto/findings';
import { elementCount } from '../../../graph/tensor';
import type { Check } from '../check';
import { layerWeights, statisticsOf } from '../weightStatistics';

export const denormalWeights: Check = {
  id: 'denormalWeights',
  find: ({ graph }) =>
    layerWeights(graph).flatMap((weight) => {
      const { node, tensor } = weight;
      const { denormal: count } = statisticsOf(weight);
      const params = { tensor: tensor.name, count, total: elementCount(tensor.dims) };
      return count > 0 ? [finding('WEIGHT_DENORMAL', params, node.name)] : [];
    }),
};
