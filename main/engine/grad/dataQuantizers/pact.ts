/**
 * PACT: the upper end α of the range is learned, the step follows (Choi et al., PACT: Parameterized Clipping Activation for Quantized
 * Neural Networks, 2018). Made for data behind a Relu; other data is clipped to ±α.
 *
 *   s = α / QP, QP = 2^b − 1 and z = qmin behind a Relu, else QP = 2^(b−1) − 1 and z = 0
 *   dα = Σ dy·([x above] − [x below and not behind a Relu])
 *
 * α shrinks by weight decay as the weights do (the paper's L2 term). A step that leaves α ≤ 0 is taken back.
 */
import { EPSILON } from '../../numerics/rounding';
import type { DataQuantizer } from '../dataQuantizer';
import { fixedZero, magnitude, restoreUnless } from '../support/ranges';

const f32 = Math.fround;

export const Pact: DataQuantizer = {
  name: 'pact',
  parameters: ['alpha'],
  decays: true,
  observer: 'ifmr',
  affine: (e, [alpha], codes) => ({
    scale: e.div(alpha!, codes.highest - fixedZero(codes)),
    zeroPoint: e.operand(fixedZero(codes), alpha!),
  }),
  gradients: (e, { above, below, codes }) => [codes.unsigned ? above : e.sub(above, below)],
  begin: (limits, codes) => [magnitude(limits, codes).limit],
  end: ([alpha], codes) => ({
    scale: f32(alpha! / (codes.highest - fixedZero(codes))),
    zeroPoint: fixedZero(codes),
  }),
  guard: restoreUnless(([alpha], codes) => alpha! / (codes.highest - fixedZero(codes)) > EPSILON),
};
