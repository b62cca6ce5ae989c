/** A symbolic batch is normal; any other symbolic dimension is for the target to judge. */
import { finding } from '../../../../../proto/findings';
import { feedsOf } from '../../../graph/links';
import { dimsText } from '../../prepare';
import type { Check } from '../check';

export const symbolicBatch: Check = {
  id: 'symbolicBatch',
  find: ({ graph, types }) =>
    feedsOf(graph).flatMap(({ name }) => {
      const [batch, ...rest] = types.values.get(name)?.shape ?? [1];
      const symbolic = typeof batch !== 'number' && rest.every((dim) => typeof dim === 'number');
      return symbolic ? [finding('SYMBOLIC_BATCH', { input: name, shape: dimsText([batch!, ...rest]) })] : [];
    }),
};
