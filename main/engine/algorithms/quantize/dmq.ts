/**
 * DMQ balancer: moves outliers of the activations into the weights, one factor an input channel (amct-facts §4.6,
 * amct-spec §8.6): f = a^m / w^(1−m) with a = max|x|, w = max|W|, both powers in float32; then x / f and W·f.
 * A channel without weights takes a / outlier_a, one without activations outlier_w / w, one without both 1, where the
 * outliers are the largest a / f and w·f of the regular channels.
 */
import { EPSILON } from '../../numerics/rounding';

const f32 = Math.fround;

/** Factors inside (EPSILON, 1 / EPSILON), float32. */
export function balanceFactors(activations: Float32Array, weights: Float32Array, strength: number): Float32Array {
  const regular = (c: number): boolean => activations[c]! >= EPSILON && weights[c]! >= EPSILON;
  const factors = activations.map((a, c) =>
    regular(c) ? f32(f32(a ** strength) / f32(weights[c]! ** (1 - strength))) : 1,
  );
  let outlierA = 0;
  let outlierW = 0;
  factors.forEach((factor, c) => {
    if (!regular(c)) return;
    outlierA = Math.max(outlierA, f32(activations[c]! / factor));
    outlierW = Math.max(outlierW, f32(weights[c]! * factor));
  });
  return factors.map((factor, c) =>
    clampFactor(regular(c) ? factor : irregular(activations[c]!, weights[c]!, outlierA, outlierW)),
  );
}

function irregular(a: number, w: number, outlierA: number, outlierW: number): number {
  if (a >= EPSILON && outlierA > 0) return f32(a / outlierA);
  return w >= EPSILON && outlierW > 0 ? f32(outlierW / w) : 1;
}

function clampFactor(factor: number): number {
  return Math.min(Math.max(factor, 2 * EPSILON), 0.5 / EPSILON);
}
