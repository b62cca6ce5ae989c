/**
 * LSQ+: step and offset are learned, so that the range may lie anywhere around 0 (Bhalgat et al., LSQ+: Improving low-bit quantization
 * through learnable offsets and better initialization, 2020).
 *
 *   t = x / s;  ds = Σ dy·(rint(t) − t inside, qmax above, qmin below) / √(n·qmax), n elements of one sample
 *   dβ = Σ dy·[x above or below] / √(n·qmax)
 *
 * The paper's y = s·code + β needs a β that the hardware adds as a float, and rounds (x − β) / s; an NPU has an integer zero point, so
 * z = rint(−β / s), through which the gradient goes straight, and x / s is what is rounded. A step that leaves s ≤ 0, or a zero point that is no code, is taken back.
 */
import { EPSILON, rint } from '../../numerics/rounding';
import type { Codes, DataQuantizer } from '../dataQuantizer';
import { sizeOf } from '../emitter';
import { rangeBegin, restoreUnless } from '../support/ranges';
import { roundedSum } from '../support/quantizing';

const f32 = Math.fround;
const zeroOf = (scale: number, offset: number): number => rint(f32(-offset / scale)) + 0;
const isCode = (code: number, { lowest, highest }: Codes): boolean => code >= lowest && code <= highest;

export const LsqPlus: DataQuantizer = {
  name: 'lsqPlus',
  parameters: ['scale', 'offset'],
  observer: 'ifmr',
  affine: (e, [scale, offset]) => ({ scale: scale!, zeroPoint: e.op('Round', [e.div(e.neg(offset!), scale!)]) }),
  gradients(e, use) {
    const { x, above, below, codes } = use;
    const factor = 1 / Math.sqrt((sizeOf(x.shape) / (x.shape[0] ?? 1)) * codes.highest);
    const slope = roundedSum(e, use, codes.highest, codes.lowest);
    return [slope, e.add(above, below)].map((each) => e.mul(each, factor));
  },
  begin(limits, codes) {
    const [max, min] = rangeBegin(limits, codes) as [number, number];
    const scale = (max - min) / (codes.highest - codes.lowest);
    return [scale, min - codes.lowest * scale];
  },
  end: ([scale, offset]) => ({ scale: scale!, zeroPoint: zeroOf(scale!, offset!) }),
  guard: restoreUnless(([scale, offset], codes) => scale! > EPSILON && isCode(zeroOf(scale!, offset!), codes)),
};
