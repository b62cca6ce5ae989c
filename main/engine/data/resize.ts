/**
 * Bilinear resizing of 8-bit RGB pixels with antialiasing, the same numbers as PIL's BILINEAR (and torchvision's on PIL
 * images). libvips, which decodes, shifts enlarged images by half a pixel and is not the same on every processor.
 *
 *   y[o] = Σ_i w[i] · x[i],  w[i] ∝ max(0, 1 − |i + 0.5 − c| / s),  s = max(in / out, 1),  c = (o + 0.5) · in / out
 *
 * along each axis, first horizontally; weights are multiples of 2^−22 and each axis is rounded to 8 bits.
 */
import type { Size } from './geometry';

const BITS = 22;
const HALF = 1 << (BITS - 1);

export function resizeRgb(pixels: Uint8Array, from: Size, to: Size): Uint8Array {
  const wide = from.width === to.width ? pixels : resizeRows(pixels, from, to.width);
  return from.height === to.height ? wide : resizeColumns(wide, to.width * 3, from.height, to.height);
}

/** For each output: its first source, and the weights of the sources from there, in one list. */
interface Weights {
  readonly first: Int32Array;
  /** Where the weights of an output begin; one more at the end. */
  readonly at: Int32Array;
  readonly weights: Float64Array;
}

function weightsOf(length: number, outputs: number): Weights {
  const scale = length / outputs;
  const support = Math.max(scale, 1);
  const first = new Int32Array(outputs);
  const at = new Int32Array(outputs + 1);
  const weights: number[] = [];
  for (let o = 0; o < outputs; o++) {
    const center = (o + 0.5) * scale;
    const low = Math.max(Math.trunc(center - support + 0.5), 0);
    const high = Math.min(Math.trunc(center + support + 0.5), length);
    const own: number[] = [];
    for (let i = low; i < high; i++) own.push(Math.max(0, 1 - Math.abs(i + 0.5 - center) / support));
    const sum = own.reduce((total, weight) => total + weight, 0);
    first[o] = low;
    weights.push(...own.map((weight) => Math.floor((weight / sum) * 2 ** BITS + 0.5)));
    at[o + 1] = weights.length;
  }
  return { first, at, weights: Float64Array.from(weights) };
}

function resizeRows(pixels: Uint8Array, { width, height }: Size, outputs: number): Uint8Array {
  const { first, at, weights } = weightsOf(width, outputs);
  const out = new Uint8Array(outputs * height * 3);
  for (let y = 0, o = 0; y < height; y++)
    for (let x = 0; x < outputs; x++, o += 3) {
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      for (let k = at[x]!, i = (y * width + first[x]!) * 3; k < at[x + 1]!; k++, i += 3) {
        const weight = weights[k]!;
        red += weight * pixels[i]!;
        green += weight * pixels[i + 1]!;
        blue += weight * pixels[i + 2]!;
      }
      out[o] = red >> BITS;
      out[o + 1] = green >> BITS;
      out[o + 2] = blue >> BITS;
    }
  return out;
}

/** `width` counts elements. Whole rows are summed up, since they lie together. */
function resizeColumns(pixels: Uint8Array, width: number, height: number, outputs: number): Uint8Array {
  const { first, at, weights } = weightsOf(height, outputs);
  const out = new Uint8Array(width * outputs);
  const sums = new Int32Array(width);
  for (let y = 0; y < outputs; y++) {
    sums.fill(HALF);
    for (let k = at[y]!, i = first[y]! * width; k < at[y + 1]!; k++, i += width) {
      const weight = weights[k]!;
      for (let x = 0; x < width; x++) sums[x]! += weight * pixels[i + x]!;
    }
    for (let x = 0; x < width; x++) out[y * width + x] = sums[x]! >> BITS;
  }
  return out;
}
