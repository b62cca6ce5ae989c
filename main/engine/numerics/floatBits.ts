/**
 * Bins over the leading bits of float32: sign, exponent and 11 bits of mantissa, so a bin is 2^−11 … 2^−12 of its values
 * wide. Of two floats of one sign the outer one has the larger key.
 */
export const SHIFT = 12;
export const BINS = 2 ** (32 - SHIFT);
/** Keys of negative numbers begin here. */
export const NEGATIVE = BINS / 2;
/** Keys of Inf and NaN, counted from the first key of their sign. */
export const NOT_FINITE = 0xff << (23 - SHIFT);

const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);

/** Bin of a float32. */
export function keyOf(x: number): number {
  scratch[0] = x;
  return scratchBits[0]! >>> SHIFT;
}

/** The end of a bin that is nearer to zero. */
export function innerEdgeOf(key: number): number {
  scratchBits[0] = key << SHIFT;
  return scratch[0]!;
}

/** The value in the middle of a bin. */
export function centerOf(key: number): number {
  scratchBits[0] = (key << SHIFT) | (1 << (SHIFT - 1));
  return scratch[0]!;
}
