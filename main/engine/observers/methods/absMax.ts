/**
 * Abs-max: the largest magnitude of all batches on either side of zero (PaddleSlim's `abs_max`, document 002). It is symmetric
 * by its nature: scale = max|x| / (2^(b−1) − 1), zero point 0, also where an asymmetric range is allowed.
 */
import { scaleFromRange } from '../../numerics/affine';
import type { Observer } from '../observer';

export const AbsMax: Observer = {
  name: 'abs_max',
  label: { en: 'Largest magnitude', zh: '最大绝对值' },
  parameters: [],
  needs: () => [{ kind: 'range' }],
  choose({ min, max }, { bits }) {
    const magnitude = Math.max(-min, max);
    return scaleFromRange(-magnitude, magnitude, bits, true);
  },
};
