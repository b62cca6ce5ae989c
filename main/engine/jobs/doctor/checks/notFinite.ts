/** NaN and Inf in any float initializer. */
import { finding } from '../../../../../proto/findings';
import { usesOf } from '../../../graph/links';
import { notFiniteIn } from '../../../numerics/values';
import type { Check } from '../check';
import { isFloat } from '../constants';

export const notFinite: Check = {
  id: 'notFinite',
  find: ({ graph }) =>
    graph.initializer.filter(isFloat).flatMap((tensor) => {
      const { count, first } = notFiniteIn(tensor);
      const params = { tensor: tensor.name, count, index: first };
      return count > 0 ? [finding('WEIGHT_NOT_FINITE', params, usesOf(graph, tensor.name)[0]?.node.name)] : [];
    }),
};
