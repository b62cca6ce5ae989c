/**
 * Fixed: the range [clip_min, clip_max] is given, or found before the first step, and stays; only the network learns to live with it
 * (HiSilicon's FixedFakeQuantize, amct-spec §13.5). Scale and zero point as with ULQ, dx = dy where x is not clipped, else 0.
 */
import { scaleFromRange } from '../../numerics/affine';
import type { DataQuantizer } from '../dataQuantizer';
import { rangeAffine, rangeBegin } from '../support/ranges';

export const Fixed: DataQuantizer = {
  name: 'fixed',
  parameters: ['clip_max', 'clip_min'],
  learns: false,
  observer: 'ifmr',
  affine: rangeAffine,
  gradients: () => [null, null],
  begin: rangeBegin,
  end: ([max, min], { lowest, highest }) => scaleFromRange(min!, max!, Math.log2(highest - lowest + 1), false),
  guard: () => undefined,
};
