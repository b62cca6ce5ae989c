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

/** Integers in the order of the floats whose bits (as int32) they are made of: NaN lies beyond both infinities. */
export const placeOf = (bits: number): number => bits ^ ((bits >> 31) >>> 1);

/** The float at a place; zero has no sign. */
export function floatAt(place: number): number {
  scratchBits[0] = placeOf(place);
  return scratch[0]! + 0;
}

/** Bin of a float32. */
export function keyOf(x: number): number {
  scratch[0] = x;
  return scratchBits[0]! >>> SHIFT;
}

/** The ends nearer to zero of `count` positive bins from `key` on. */
export function edgesOf(key: number, count: number): Float32Array {
  return floatsFrom(key << SHIFT, count);
}

/** The values in the middle of `count` positive bins from `key` on. */
export function centersOf(key: number, count: number): Float32Array {
  return floatsFrom((key << SHIFT) | (1 << (SHIFT - 1)), count);
}

function floatsFrom(firstBits: number, count: number): Float32Array {
  const bits = new Uint32Array(count);
  for (let i = 0; i < count; i++) bits[i] = firstBits + (i << SHIFT);
  return new Float32Array(bits.buffer);
}
