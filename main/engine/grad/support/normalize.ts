/**
 * What all normalizations share: x̂ = (x − μ)·r with μ = mean(x), r = 1 / √(mean((x − μ)²) + ε) over some axes, and
 * y = γ·x̂ + β. With g = γ·dy: dx = r·(g − mean(g) − x̂·mean(g·x̂)), dγ = Σ dy·x̂, dβ = Σ dy.
 */
import type { Emitter, Value } from '../emitter';

export interface Normalized {
  readonly normal: Value;
  /** r. */
  readonly inverse: Value;
}

export function normalized(e: Emitter, x: Value, axes: readonly number[], epsilon: number): Normalized {
  const centred = e.sub(x, e.mean(x, axes));
  const variance = e.mean(e.square(centred), axes);
  const inverse = e.div(1, e.sqrt(e.add(variance, epsilon)));
  return { normal: e.mul(centred, inverse), inverse };
}

/** dx from g = γ·dy. */
export function normalizedGradient(
  e: Emitter,
  g: Value,
  { normal, inverse }: Normalized,
  axes: readonly number[],
): Value {
  const shift = e.add(e.mean(g, axes), e.mul(normal, e.mean(e.mul(g, normal), axes)));
  return e.mul(inverse, e.sub(g, shift));
}

/** A value of one number a channel [C] in a form that broadcasts to [N, C, …]. */
export function perChannel(e: Emitter, value: Value, rank: number): Value {
  return e.reshape(value, [value.shape[0]!, ...new Array<number>(rank - 2).fill(1)]);
}
