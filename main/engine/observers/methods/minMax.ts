/** Min-max: the range is what was seen, [min, max] over all batches; nothing is clipped. */
import { scaleFromRange } from '../../numerics/affine';
import type { Observer } from '../observer';

export const MinMax: Observer = {
  name: 'minmax',
  label: { en: 'Min-max', zh: '最大最小值' },
  parameters: [],
  needs: () => [{ kind: 'range' }],
  choose: ({ min, max }, { bits, symmetric }) => scaleFromRange(min, max, bits, symmetric),
};
