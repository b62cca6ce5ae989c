/**
 * LSQ: the step is learned (Esser et al., Learned Step Size Quantization, 2020).
 *
 *   z = 0, or qmin where no data is below 0;  QP = qmax − z, QN = qmin − z, t = x / s
 *   ds = Σ dy·(rint(t) − t inside, QP above, QN below) / √(n·QP)
 *
 * n: elements of one sample, the paper's number of features. We begin with the range that IFMR finds, not with 2·mean|x| / √QP: both
 * are a guess that is learned away, and this one is there for every quantizer. A step that leaves s ≤ 0 is taken back.
 */
import { EPSILON } from '../../numerics/rounding';
import type { DataQuantizer } from '../dataQuantizer';
import { sizeOf } from '../emitter';
import { fixedZero, magnitude, restoreUnless } from '../support/ranges';
import { roundedSum } from '../support/quantizing';

export const Lsq: DataQuantizer = {
  name: 'lsq',
  parameters: ['scale'],
  observer: 'ifmr',
  affine: (e, [scale], codes) => ({ scale: scale!, zeroPoint: e.operand(fixedZero(codes), scale!) }),
  gradients(e, use) {
    const { x, codes } = use;
    const [top, bottom] = [codes.highest - fixedZero(codes), codes.lowest - fixedZero(codes)];
    const count = sizeOf(x.shape) / (x.shape[0] ?? 1);
    return [e.mul(roundedSum(e, use, top, bottom), 1 / Math.sqrt(count * top))];
  },
  begin(limits, codes) {
    const { limit, code } = magnitude(limits, codes);
    return [limit / code];
  },
  end: ([scale], codes) => ({ scale: scale!, zeroPoint: fixedZero(codes) }),
  guard: restoreUnless(([scale]) => scale! > EPSILON),
};
