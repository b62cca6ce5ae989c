/**
 * LSQ on weights, AMCT's `ulq_retrain`: the scale is learned, one for all or one for each index of an axis (Esser et al., Learned Step
 * Size Quantization, 2020; amct-spec §8.8). It begins with ARQ's.
 *
 *   ds = Σ dy·(rint(t) − t inside, qmax above, qmin below) / √(n·qmax), t = x / s, n weights a scale
 *   dx = dy, also where x is clipped: AMCT's choice, where the paper has 0
 *
 * A step that leaves a scale ≤ 0 is taken back.
 */
import { EPSILON } from '../../numerics/rounding';
import type { Emitter, Value } from '../emitter';
import { alongAxis, quantized, roundingError, stepGradient } from '../support/quantizing';
import type { WeightQuantizer, WeightUse } from '../weightQuantizer';

const scaleOf = (e: Emitter, { x, axis, parameters }: WeightUse): Value => alongAxis(e, parameters[0]!, x, axis ?? 0);

export const LsqWeight: WeightQuantizer = {
  name: 'lsq',
  parameters: [{ name: 'scale', learned: true }],
  forward: (e, use) => quantized(e, use.x, { scale: scaleOf(e, use), zeroPoint: 0 }, use),
  step: scaleOf,
  backward(e, use, dy) {
    const { x, parameters, lowest, highest } = use;
    const scale = scaleOf(e, use);
    const above = e.greater(x, e.mul(scale, highest));
    const below = e.less(x, e.mul(scale, lowest));
    const slope = e.where(above, highest, e.where(below, lowest, roundingError(e, e.div(x, scale))));
    return [dy, stepGradient(e, { slope, dy, scale, levels: highest }, parameters[0]!.shape)];
  },
  begin: ({ arq }) => [arq],
  end: (_weight, [scale]) => ({ scale: scale! }),
  guard([scale], [before]) {
    scale!.forEach((each, i) => (scale![i] = each > EPSILON ? each : before![i]!));
  },
};
