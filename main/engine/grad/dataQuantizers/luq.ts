/**
 * LUQ, HiSilicon's linear quantizer of data: its largest value m is found by LUQ-MSE and then trained, never below
 * 0.000389 (`max_value_eps`, amct-spec §13.5). What its step looks like is not public (§8.8); ours is the derivative of
 *
 *   s = m / QP, z = 0 (or qmin where no data is below 0: affine), QP = qmax − z, QN = qmin − z, t = x / s
 *   dm = Σ dy·(rint(t) − t inside, QP above, QN below) / QP
 *
 * with rounding straight through: LSQ's gradient in the unit of the range, without its factor 1 / √(n·QP).
 */
import type { DataQuantizer } from '../dataQuantizer';
import { fixedZero, magnitude, restoreUnless } from '../support/ranges';
import { roundedSum } from '../support/quantizing';

const LEAST = 0.00038928920371275036;
const f32 = Math.fround;

export const Luq: DataQuantizer = {
  name: 'luq',
  parameters: ['max_value'],
  observer: 'luq_mse',
  affine: (e, [max], codes) => ({
    scale: e.div(max!, codes.highest - fixedZero(codes)),
    zeroPoint: e.operand(fixedZero(codes), max!),
  }),
  gradients(e, use) {
    const { codes } = use;
    const [top, bottom] = [codes.highest - fixedZero(codes), codes.lowest - fixedZero(codes)];
    return [e.div(roundedSum(e, use, top, bottom), top)];
  },
  begin: (limits, codes) => [Math.max(LEAST, magnitude(limits, codes).limit)],
  end: ([max], codes) => ({ scale: f32(max! / (codes.highest - fixedZero(codes))), zeroPoint: fixedZero(codes) }),
  guard: restoreUnless(([max]) => max! >= f32(LEAST)),
};
