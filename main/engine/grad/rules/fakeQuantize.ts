/**
 * FakeQuantize: y = (clip(rint(x / s + z), qmin, qmax) − z)·s ⇒ dx = dy where x is not clipped, else 0 (straight through).
 * ulq: r = (rint(t) − t) / (2^b − 1), t = clipped x / s ⇒ dclip_max = Σ dy·(r + [x above]), dclip_min = Σ dy·([x below] − r).
 * arq: dx = dy. lsq: ds = Σ dy·(rint(t) − t, or qmin, or qmax where clipped) / √(n·qmax), n elements a scale; dx = dy (amct-spec §8.8).
 */
import { stringAttribute } from '../../graph/attributes';
import { DOMAIN } from '../../ops/fakeQuantize';
import { range, sizeOf, type Emitter, type Value } from '../emitter';
import type { GradientRule, Use } from '../rule';
import { quantizerParts, type QuantizerParts } from '../support/fakeQuantize';

export const FakeQuantize: GradientRule = {
  type: 'FakeQuantize',
  domain: DOMAIN,
  backward(use, e) {
    const { node, x, dy, inputCount, input } = use;
    if (stringAttribute(node, 'method', '') === 'arq') return [dy];
    const parts = quantizerParts(e, node, x, range(inputCount, 1).map(input));
    const above = e.greater(x, e.mul(e.sub(parts.highest, parts.zeroPoint), parts.scale));
    const below = e.less(x, e.mul(e.sub(parts.lowest, parts.zeroPoint), parts.scale));
    if (parts.method === 'lsq') return [dy, stepGradient(e, use, parts, [above, below])];
    const dx = e.where(e.op('Or', [above, below]), 0, dy);
    if (parts.method === 'fixed') return [dx];
    const clipped = e.where(above, input(1), e.where(below, input(2), x));
    const error = e.mul(e.div(roundingError(e, e.div(clipped, parts.scale)), parts.highest - parts.lowest), dy);
    return [dx, e.add(error, e.where(above, dy, 0)), e.sub(e.where(below, dy, 0), error)];
  },
};

const roundingError = (e: Emitter, t: Value): Value => e.sub(e.op('Round', [t]), t);

function stepGradient(e: Emitter, { x, dy, input }: Use, parts: QuantizerParts, [above, below]: Value[]): Value {
  const inside = roundingError(e, e.div(x, parts.scale));
  const slope = e.where(above!, parts.highest, e.where(below!, parts.lowest, inside));
  const axes = range(x.shape.length).filter((axis) => (parts.scale.shape[axis] ?? 1) === 1);
  const factor = 1 / Math.sqrt((sizeOf(x.shape) / sizeOf(parts.scale.shape)) * parts.highest);
  return e.reshape(e.mul(e.sum(e.mul(slope, dy), axes), factor), input(1).shape);
}
