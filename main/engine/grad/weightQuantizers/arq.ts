/**
 * ARQ, AMCT's quantizer of weights: nothing is learned, the scale follows from the weights in every step (amct-spec §8.4, §8.8).
 * s = low / −qmin where the negative side is the larger one, else high / qmax, over the tensor or each index of an axis; never 0.
 * dx = dy: the straight-through gradient without a mask, for no weight is clipped.
 */
import { EPSILON } from '../../numerics/rounding';
import { range, type Emitter, type Value } from '../emitter';
import { quantized } from '../support/quantizing';
import type { WeightQuantizer, WeightUse } from '../weightQuantizer';

function scaleOf(e: Emitter, { x, axis: kept, lowest, highest }: WeightUse): Value {
  const axes = e.ints(range(x.shape.length).filter((axis) => axis !== kept));
  const [high, low] = ['ReduceMax', 'ReduceMin'].map((type) => e.abs(e.op(type, [x, axes], { keepdims: 1 })));
  const found = e.where(e.less(high!, low!), e.div(low!, -lowest), e.div(high!, highest));
  return e.where(e.less(found, EPSILON), 1, found);
}

export const Arq: WeightQuantizer = {
  name: 'arq',
  parameters: [],
  forward: (e, use) => quantized(e, use.x, { scale: scaleOf(e, use), zeroPoint: 0 }, use),
  step: scaleOf,
  backward: (_e, _use, dy) => [dy],
  begin: () => [],
  end: ({ arq }) => ({ scale: arq }),
};
