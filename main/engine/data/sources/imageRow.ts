/**
 * An image file as a row of uint8 NHWC: decoded (decode.ts), resized (../resize.ts), cropped or padded (../geometry.ts), and
 * brought to the channels of `color`; GRAY = (19595·R + 38470·G + 7471·B + 2^15) >> 16, ITU-R BT.601 as PIL computes it.
 */
import type { Geometry, ImageSteps } from '../geometry';
import { resizeRgb } from '../resize';
import { decodeImage, type ImageHeader } from './decode';

/** All that one row needs. Plain data: it crosses between threads. */
export interface RowTask {
  readonly path: string;
  readonly header: ImageHeader;
  readonly geometry: Geometry;
  readonly color: ImageSteps['color'];
  readonly pad: number | readonly number[];
  /** File of the cache that holds the row or shall hold it. */
  readonly cache?: string;
}

export const channelsOf = (color: ImageSteps['color']): number => (color === 'GRAY' ? 1 : 3);

/** height · width · channels bytes. Throws libvips' errors. */
export async function imageRow({ path, header, geometry, color, pad }: RowTask): Promise<Uint8Array<ArrayBuffer>> {
  const image = await decodeImage(path, header);
  const pixels = recolor(resizeRgb(image.data, image, geometry.scaled), color);
  return place(pixels, geometry, channelsOf(color), pad);
}

/** RGB pixels in another colour, in place where the channels are as many. */
function recolor(pixels: Uint8Array, color: ImageSteps['color']): Uint8Array {
  if (color === 'GRAY') {
    const gray = new Uint8Array(pixels.length / 3);
    for (let i = 0, p = 0; i < gray.length; i++, p += 3)
      gray[i] = (19595 * pixels[p]! + 38470 * pixels[p + 1]! + 7471 * pixels[p + 2]! + 32768) >> 16;
    return gray;
  }
  if (color === 'BGR') {
    for (let p = 0; p < pixels.length; p += 3) {
      const red = pixels[p]!;
      pixels[p] = pixels[p + 2]!;
      pixels[p + 2] = red;
    }
  }
  return pixels;
}

/** Lays an image into its window: crops what lies outside, pads what it does not cover. */
function place(
  pixels: Uint8Array,
  { width, height, scaled, left, top }: Geometry,
  channels: number,
  pad: number | readonly number[],
): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(width * height * channels);
  if (scaled.width < width || scaled.height < height) {
    if (typeof pad === 'number') out.fill(pad);
    else for (let i = 0; i < out.length; i++) out[i] = pad[i % channels] ?? 0;
  }
  const from = Math.max(left, 0);
  const length = (Math.min(left + scaled.width, width) - from) * channels;
  for (let y = Math.max(top, 0); y < Math.min(top + scaled.height, height); y++) {
    const source = ((y - top) * scaled.width + from - left) * channels;
    out.set(pixels.subarray(source, source + length), (y * width + from) * channels);
  }
  return out;
}
