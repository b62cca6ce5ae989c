/**
 * Seeded random numbers: the same seed and stream give the same words on every platform and in every version.
 *
 * Generator: xoshiro128** (D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47(4), 2021,
 * arXiv:1805.01407), 32-bit integers only. The state comes from the 32-bit finaliser of MurmurHash3 (A. Appleby): a bijection,
 * so streams of one seed never start alike and the state is never all zero. Not for secrets.
 */

/** A stream of unsigned 32-bit words; every call gives the next one. */
export type Random = () => number;

/** Any number of independent streams for one seed: one for each image, layer, epoch … makes them independent of order. */
export function seededRandom(seed: number, stream = 0): Random {
  const word = (k: number): number => mix(mix(Math.imul(k, 0x9e3779b9) + seed) ^ stream);
  return xoshiro128(word(1), word(2), word(3), word(4));
}

/** The bare generator from a state of four words that are not all zero. */
export function xoshiro128(s0: number, s1: number, s2: number, s3: number): Random {
  return () => {
    const word = Math.imul(rotate(Math.imul(s1, 5), 7), 9) >>> 0;
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = rotate(s3, 11);
    return word;
  };
}

/** A number in [low, high), a multiple of (high − low) / 2^32. */
export function uniform(random: Random, low = 0, high = 1): number {
  return low + (high - low) * (random() / 4294967296);
}

/** An integer in 0 … n − 1, n ≤ 2^32, every one equally likely: words of the incomplete last block are drawn again. */
export function below(random: Random, n: number): number {
  const end = 4294967296 - (4294967296 % n);
  let word = random();
  while (word >= end) word = random();
  return word % n;
}

const rotate = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits));

function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}
