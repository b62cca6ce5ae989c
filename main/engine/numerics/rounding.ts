/** Rounding as float hardware and AMCT do it. */

const MAGIC = 6755399441055744; // 1.5 · 2^52

/** Nearest integer, ties to even (C's rint), for |x| < 2^51. Beyond that a float32 or double is an integer already. */
export function rint(x: number): number {
  return Math.abs(x) < 2251799813685248 ? x + MAGIC - MAGIC : x;
}

export const clamp = (x: number, low: number, high: number): number => (x < low ? low : x > high ? high : x);

/** float32 epsilon: AMCT's lower limit for every scale. */
export const EPSILON = 1.192092896e-7;
