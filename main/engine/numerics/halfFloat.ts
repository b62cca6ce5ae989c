/** 16-bit floats as bit patterns: IEEE half precision and bfloat16. */
import { rint } from './rounding';

const buffer = new DataView(new ArrayBuffer(4));

/** The value of an IEEE half precision bit pattern. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const mantissa = bits & 1023;
  if (exponent === 31) return mantissa ? NaN : sign * Infinity;
  return exponent === 0 ? sign * mantissa * 2 ** -24 : sign * (1024 + mantissa) * 2 ** (exponent - 25);
}

/** x rounded to half precision, ties to even, as a number (±Infinity above 65519.99…). */
export function roundToHalf(x: number): number {
  if (!Number.isFinite(x) || x === 0) return x;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(x))), -14);
  const step = 2 ** (exponent - 10);
  const rounded = rint(x / step) * step;
  return Math.abs(rounded) > 65504 ? Math.sign(x) * Infinity : rounded;
}

export function bfloatToNumber(bits: number): number {
  buffer.setUint32(0, bits << 16);
  return buffer.getFloat32(0);
}

export function halvesToFloats(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, halfToNumber);
}

export function bfloatsToFloats(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, bfloatToNumber);
}
