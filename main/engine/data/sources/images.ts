/**
 * Image files as rows of uint8 NHWC. An image is decoded to sRGB with 8 bits a channel (alpha dropped, embedded colour
 * profiles ignored, as PIL and OpenCV do), resized (resize.ts), cropped or padded (geometry.ts), and brought to the channels
 * of `color`; GRAY = (19595·R + 38470·G + 7471·B + 2^15) >> 16, ITU-R BT.601 as PIL computes it.
 *
 * The header of every image of the slice is read first, so that a wrong file or size is found before anything runs.
 * Throws IMAGE_INVALID, IMAGE_CROP, IMAGE_SIZES_DIFFER, DATA_EMPTY and what listing the files throws.
 */
import type sharpModule from 'sharp';
import { fail } from '../../../../proto/errors';
import { DataType } from '../../graph/onnx';
import { geometryOf, resizedGeometry, type Geometry, type ImageSteps, type Size } from '../geometry';
import { within, type Place } from '../place';
import { resizeRgb } from '../resize';
import type { Rows } from '../rows';
import { listImages } from './imageFiles';

type Sharp = typeof sharpModule;

/** Images that are read at once: as many as Node has threads for them, and few enough in memory. */
const AT_ONCE = 4;

export interface Slice {
  readonly start: number;
  readonly end: number;
}

/** `labelled`: the lines of the list end in a label. */
export async function openImages(
  place: Place,
  path: string,
  steps: ImageSteps,
  slice: Slice,
  labelled: boolean,
): Promise<Rows> {
  const { files, root } = listImages(within(place, 'source.path'), path, labelled);
  // Loaded here, since most data sets need no decoder.
  const { default: sharp } = await import('sharp');
  const reader = new ImageReader(sharp, place, steps, files);
  // A range that begins after the data is the caller's to refuse; the shape is known even then.
  const first = await reader.check(slice.start < files.length ? slice : { start: 0, end: 1 });
  const channels = steps.color === 'GRAY' ? 1 : 3;
  return {
    dataType: DataType.UINT8,
    dims: [first.height, first.width, channels],
    count: files.length,
    read: (start, count) => reader.read(start, count, first, channels),
    place: within(place, 'source.path'),
    files,
    root,
  };
}

class ImageReader {
  /** By row, once its header has been read. */
  private readonly known: Geometry[] = [];

  constructor(
    private readonly sharp: Sharp,
    private readonly place: Place,
    private readonly steps: ImageSteps,
    private readonly files: readonly string[],
  ) {}

  /** The size that all images of the slice get. */
  async check({ start, end }: Slice): Promise<Size> {
    const last = Math.min(end, this.files.length);
    const first = await this.geometry(start);
    await eachAtOnce(last - start, async (i) => {
      const { width, height } = await this.geometry(start + i);
      if (width === first.width && height === first.height) return;
      const place = within(this.place, 'source.path');
      const names = { path: this.files[start + i]!, first: this.files[start]! };
      fail('IMAGE_SIZES_DIFFER', {
        ...place,
        ...names,
        width,
        height,
        firstWidth: first.width,
        firstHeight: first.height,
      });
    });
    return first;
  }

  private async geometry(row: number): Promise<Geometry> {
    return (this.known[row] ??= await this.readHeader(this.files[row]!));
  }

  private async readHeader(path: string): Promise<Geometry> {
    const { width, height } = await this.sharp(path)
      .metadata()
      .catch((error: unknown) => this.invalid(path, error));
    const geometry = geometryOf({ width, height }, this.steps);
    if (geometry) return geometry;
    const whole = resizedGeometry({ width, height }, this.steps.resize);
    const { center } = this.steps.crop!;
    const crop = typeof center === 'number' ? { width: center, height: center } : center;
    const image = { imageWidth: whole.width, imageHeight: whole.height };
    return fail('IMAGE_CROP', { ...within(this.place, 'crop'), path, ...crop, ...image });
  }

  async read(start: number, count: number, size: Size, channels: number): Promise<Uint8Array> {
    const rowBytes = size.width * size.height * channels;
    const data = new Uint8Array(count * rowBytes);
    await eachAtOnce(count, async (i) => {
      const geometry = await this.geometry(start + i);
      const pixels = await this.decode(this.files[start + i]!, geometry);
      const row = data.subarray(i * rowBytes, (i + 1) * rowBytes);
      place(recolor(pixels, this.steps.color), geometry, channels, row, this.steps.resize?.pad ?? 0);
    });
    return data;
  }

  /** RGB pixels at the scaled size. */
  private async decode(path: string, { scaled }: Geometry): Promise<Uint8Array> {
    const image = this.sharp(path, { ignoreIcc: true }).removeAlpha().toColourspace('srgb').raw();
    const { data, info } = await image
      .toBuffer({ resolveWithObject: true })
      .catch((error: unknown) => this.invalid(path, error));
    return resizeRgb(data, info, scaled);
  }

  private invalid(path: string, error: unknown): never {
    const reason = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    return fail('IMAGE_INVALID', { ...within(this.place, 'source.path'), path, reason });
  }
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
  out: Uint8Array,
  pad: number | readonly number[],
): void {
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
}

/** Runs `work` for 0 … count−1, a few at a time. The first failure ends it. */
async function eachAtOnce(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, worker));
}
