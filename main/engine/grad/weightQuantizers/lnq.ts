/**
 * LNQ, HiSilicon's non-uniform quantizer of weights: a code of 4 bits is the index of one of 16 levels (amct-spec §8.7, §13.5).
 *
 *   u = x / s, s = c·σ / qmax, σ = √mean(x²);  y = s·L[k], k the level next to u, L in units of s, −qmax ≤ L ≤ qmax
 *   dx = dy where |u| ≤ qmax, else 0;  dc = Σ dy·(y / s − u inside, y / s where clipped)·(σ / qmax) / √(n·qmax)
 *
 * The clip value c, in standard deviations of the weights, begins at 3 and is learned; the levels are k-means centres of the clipped u,
 * found before the first step and again every `cluster_freq` steps. The exact rule is not public: that c counts in σ, and its gradient,
 * which is LSQ's, are our reading. One scale for all weights, whatever channel_wise says (§13.5). ATC takes no such weights.
 */
import { kMeans } from '../../numerics/kMeans';
import { clamp, EPSILON } from '../../numerics/rounding';
import { range, type Emitter, type Value } from '../emitter';
import { stepGradient } from '../support/quantizing';
import type { Settings, WeightQuantizer, WeightUse } from '../weightQuantizer';

const f32 = Math.fround;
const BITS = 4;
const HIGHEST = 2 ** (BITS - 1) - 1;

export const Lnq: WeightQuantizer = {
  name: 'lnq',
  parameters: [
    { name: 'clip_max', learned: true },
    { name: 'levels', learned: false },
  ],
  bits: [BITS],
  wholeTensor: true,
  settings: { cluster_freq: 400, max_iteration: 1000, min_distance: 1e-4, clip_max: 3 },
  forward(e, use) {
    const scale = scaleOf(e, use);
    return e.mul(nearestLevel(e, e.div(use.x, scale), use.parameters[1]!), scale);
  },
  step: (e, use) => e.mul(scaleOf(e, use), (2 * HIGHEST) / (2 ** BITS - 1)),
  backward(e, use, dy) {
    const scale = scaleOf(e, use);
    const u = e.div(use.x, scale);
    const isClipped = e.greater(e.abs(u), HIGHEST);
    const level = nearestLevel(e, u, use.parameters[1]!);
    const slope = e.mul(e.where(isClipped, level, e.sub(level, u)), e.div(deviation(e, use.x), HIGHEST));
    const shape = use.parameters[0]!.shape;
    return [e.where(isClipped, 0, dy), stepGradient(e, { slope, dy, scale, levels: HIGHEST }, shape), null];
  },
  begin({ values }, settings) {
    const clip = Float32Array.of(settings.clip_max!);
    const count = 2 ** BITS;
    const spread = Float32Array.from({ length: count }, (_, i) => HIGHEST * ((2 * i) / (count - 1) - 1));
    return [clip, clustered(values, clip, spread, settings)];
  },
  end: ({ values }, [clip, levels]) => ({ scale: Float32Array.of(scaleFrom(values, clip!)), levels }),
  guard([clip], [before]) {
    if (!(clip![0]! > EPSILON)) clip!.set(before!);
  },
  renew(values, [clip, levels], settings, step) {
    if (step % settings.cluster_freq! === 0) levels!.set(clustered(values, clip!, levels!, settings));
  },
};

/** √mean(x²), never 0. */
function deviation(e: Emitter, x: Value): Value {
  const square = e.reshape(e.mean(e.square(x), range(x.shape.length)), []);
  return e.op('Max', [e.sqrt(square), e.operand(EPSILON, x)]);
}

function scaleOf(e: Emitter, { x, parameters }: WeightUse): Value {
  return e.div(e.mul(parameters[0]!, deviation(e, x)), HIGHEST);
}

function scaleFrom(values: Float32Array, [clip]: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return f32((clip! * Math.max(f32(Math.sqrt(sum / values.length)), EPSILON)) / HIGHEST);
}

/** The level next to u: past the middle between two neighbours it is the upper one. */
function nearestLevel(e: Emitter, u: Value, levels: Value): Value {
  const count = levels.shape[0]!;
  const level = (i: number): Value => e.reshape(e.slice(levels, 0, i, i + 1), []);
  return range(count, 1).reduce(
    (chosen, i) => {
      const middle = e.div(e.add(level(i - 1), level(i)), 2);
      return e.where(e.greater(u, middle), level(i), chosen);
    },
    e.expand(level(0), u.shape),
  );
}

function clustered(
  values: Float32Array,
  clip: Float32Array,
  start: Float32Array,
  { max_iteration, min_distance }: Settings,
): Float32Array {
  const scale = scaleFrom(values, clip);
  const scaled = values.map((value) => clamp(value / scale, -HIGHEST, HIGHEST));
  return kMeans(scaled, start, { maxIterations: max_iteration!, minDistance: min_distance! });
}
