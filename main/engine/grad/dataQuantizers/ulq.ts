/**
 * ULQ, AMCT's quantizer of data: the range [clip_min, clip_max] is learned, both ends apart (amct-spec §8.8).
 *
 *   s = (clip_max − clip_min) / (2^b − 1), z = rint(qmin − clip_min / s)
 *   r = (rint(t) − t) / (2^b − 1), t = clipped x / s
 *   dclip_max = Σ dy·(r + [x above]), dclip_min = Σ dy·([x below] − r)
 *
 * A step that leaves the range empty is taken back, and of an end that passes 0 the step of that end.
 */
import { scaleFromRange } from '../../numerics/affine';
import { EPSILON } from '../../numerics/rounding';
import type { DataQuantizer } from '../dataQuantizer';
import { rangeAffine, rangeBegin } from '../support/ranges';
import { roundedSum, roundingError } from '../support/quantizing';

export const Ulq: DataQuantizer = {
  name: 'ulq',
  parameters: ['clip_max', 'clip_min'],
  observer: 'ifmr',
  affine: rangeAffine,
  gradients(e, use) {
    const [errorAbove, errorBelow] = use.parameters.map((end) => roundingError(e, e.div(end, use.scale)));
    const error = e.div(roundedSum(e, use, errorAbove!, errorBelow!), use.codes.highest - use.codes.lowest);
    return [e.add(error, use.above), e.sub(use.below, error)];
  },
  begin: rangeBegin,
  end: ([max, min], { lowest, highest }) => scaleFromRange(min!, max!, Math.log2(highest - lowest + 1), false),
  guard(now, before) {
    const [max, min] = now as [Float32Array, Float32Array];
    if (max[0]! < 0) max.set(before[0]!);
    if (min[0]! > 0) min.set(before[1]!);
    if (max[0]! - min[0]! <= EPSILON) now.forEach((each, i) => each.set(before[i]!));
  },
};
