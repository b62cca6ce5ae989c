/**
 * Affine quantization: q = clip(rint(x / scale) + zeroPoint, qmin, qmax), x ≈ (q − zeroPoint)·scale.
 * Scale and zero point from a range: amct-spec §8.1, in float32.
 */
import { forChannels, type ChannelLayout } from './channels';
import { clamp, EPSILON, rint } from './rounding';

const f32 = Math.fround;

export interface ScaleAndZero {
  readonly scale: number;
  readonly zeroPoint: number;
}

/**
 * Asymmetric: scale = (max − min) / (2^b − 1), zeroPoint = rint(−2^(b−1) − min / scale), after max ≥ 0 ≥ min is enforced.
 * Symmetric: scale = max(|max|, |min|) / L with L = 2^(b−1) where the negative side is the larger one, else 2^(b−1) − 1.
 * A scale below EPSILON becomes 1 (zero point −2^(b−1), or 0).
 */
export function scaleFromRange(min: number, max: number, bits: number, symmetric: boolean): ScaleAndZero {
  const half = 2 ** (bits - 1);
  if (symmetric) {
    const low = Math.abs(min);
    const high = Math.abs(max);
    const scale = f32(Math.max(low, high) / (half - 1 + (high < low ? 1 : 0)));
    return { scale: scale < EPSILON ? 1 : scale, zeroPoint: 0 };
  }
  const high = Math.max(max, 0);
  const low = Math.min(min, 0);
  const scale = f32(f32(high - low) / (2 * half - 1));
  if (scale < EPSILON) return { scale: 1, zeroPoint: -half };
  return { scale, zeroPoint: rint(f32(-half - f32(low / scale))) };
}

/**
 * Codes clip(rint(x / scale[c]), qmin, qmax) of symmetric weights, one scale a channel of the layout (or one for all);
 * `first`: where in the tensor the data starts.
 */
export function quantize<Codes extends { [index: number]: number }>(
  data: Float32Array,
  scale: ArrayLike<number>,
  layout: ChannelLayout,
  bits: number,
  codes: Codes,
  first = 0,
): Codes {
  const low = -(2 ** (bits - 1));
  const high = -low - 1;
  const visit = (start: number, end: number, channel: number): void => {
    const step = scale[scale.length === 1 ? 0 : channel]!;
    for (let i = start; i < end; i++) codes[i] = clamp(rint(f32(data[i]! / step)), low, high);
  };
  forChannels(data.length, layout, visit, first);
  return codes;
}

/** The values that those codes stand for: code·scale in float32. */
export function fakeQuantize(
  data: Float32Array,
  scale: ArrayLike<number>,
  layout: ChannelLayout,
  bits: number,
  first = 0,
): Float32Array {
  const result = quantize(data, scale, layout, bits, new Float32Array(data.length), first);
  const visit = (start: number, end: number, channel: number): void => {
    const step = scale[scale.length === 1 ? 0 : channel]!;
    for (let i = start; i < end; i++) result[i] = result[i]! * step;
  };
  forChannels(data.length, layout, visit, first);
  return result;
}

/** Data with one scale: (clip(rint(x·f32(1/s)) + z, qmin, qmax) − z)·s, as the deployed quantizer does it. */
export function fakeQuantizeData(data: Float32Array, { scale, zeroPoint }: ScaleAndZero, bits: number): Float32Array {
  const low = -(2 ** (bits - 1));
  const high = -low - 1;
  const inverse = f32(1 / scale);
  return data.map((x) => f32((clamp(rint(f32(x * inverse)) + zeroPoint, low, high) - zeroPoint) * scale));
}
