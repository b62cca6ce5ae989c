/**
 * Image files as rows of uint8 NHWC (imageRow.ts). The header of every image of the slice is read first, so that a wrong
 * file or size is found before anything runs.
 * Throws IMAGE_INVALID, IMAGE_TOO_LARGE, IMAGE_CROP, IMAGE_SIZES_DIFFER, DATA_EMPTY and what listing the files throws.
 */
import { IMAGE_PIXELS_MAX } from '../../../../proto/dataset';
import { fail } from '../../../../proto/errors';
import { DataType } from '../../graph/onnx';
import { geometryOf, resizedGeometry, type Geometry, type ImageSteps, type Size } from '../geometry';
import { within, type Place } from '../place';
import type { Rows } from '../rows';
import { decodeRows, eachAtOnce } from './decoders';
import { readHeader, type ImageHeader } from './decode';
import { listImages } from './imageFiles';
import { channelsOf } from './imageRow';
import { RowCache } from './rowCache';

/** Headers that are read at once: as many as Node has threads for them. */
const AT_ONCE = 4;

export interface Slice {
  readonly start: number;
  readonly end: number;
}

export interface ImageOptions {
  /** The lines of the list end in a label. */
  readonly labelled: boolean;
  /** Folder for decoded images, see rowCache.ts. */
  readonly cache?: string;
}

export async function openImages(
  place: Place,
  path: string,
  steps: ImageSteps,
  slice: Slice,
  { labelled, cache }: ImageOptions,
): Promise<Rows> {
  const { files, root } = listImages(within(place, 'source.path'), path, labelled);
  const reader = new ImageReader(place, steps, files, cache === undefined ? undefined : RowCache.open(cache));
  // A range that begins after the data is the caller's to refuse; the shape is known even then.
  const first = await reader.check(slice.start < files.length ? slice : { start: 0, end: 1 });
  return {
    dataType: DataType.UINT8,
    dims: [first.height, first.width, channelsOf(steps.color)],
    count: files.length,
    read: (start, count) => reader.read(start, count, first),
    place: within(place, 'source.path'),
    files,
    root,
  };
}

interface KnownImage {
  readonly header: ImageHeader;
  readonly geometry: Geometry;
}

class ImageReader {
  /** By row, once its header has been read. */
  private readonly known: KnownImage[] = [];

  constructor(
    private readonly place: Place,
    private readonly steps: ImageSteps,
    private readonly files: readonly string[],
    private readonly cache: RowCache | undefined,
  ) {}

  /** The size that all images of the slice get. */
  async check({ start, end }: Slice): Promise<Size> {
    const last = Math.min(end, this.files.length);
    const { geometry: first } = await this.image(start);
    await eachAtOnce(last - start, AT_ONCE, async (i) => {
      const { width, height } = (await this.image(start + i)).geometry;
      if (width === first.width && height === first.height) return;
      const place = within(this.place, 'source.path');
      const names = { path: this.files[start + i]!, first: this.files[start]! };
      const others = { firstWidth: first.width, firstHeight: first.height };
      fail('IMAGE_SIZES_DIFFER', { ...place, ...names, width, height, ...others });
    });
    return first;
  }

  private async image(row: number): Promise<KnownImage> {
    return (this.known[row] ??= await this.open(row));
  }

  private async open(row: number): Promise<KnownImage> {
    const path = this.files[row]!;
    const header = await readHeader(path).catch((error: unknown) => this.invalid(row, error));
    const { width, height } = header;
    const where = within(this.place, 'source.path');
    if (width * height > IMAGE_PIXELS_MAX)
      fail('IMAGE_TOO_LARGE', { ...where, path, row, width, height, limit: IMAGE_PIXELS_MAX });
    const geometry = geometryOf(header, this.steps);
    if (geometry) return { header, geometry };
    const whole = resizedGeometry(header, this.steps.resize);
    const { center } = this.steps.crop!;
    const crop = typeof center === 'number' ? { width: center, height: center } : center;
    const image = { imageWidth: whole.width, imageHeight: whole.height };
    return fail('IMAGE_CROP', { ...within(this.place, 'crop'), path, ...crop, ...image });
  }

  async read(start: number, count: number, size: Size): Promise<Uint8Array> {
    const { color, resize } = this.steps;
    const rowBytes = size.width * size.height * channelsOf(color);
    const data = new Uint8Array(count * rowBytes);
    const pad = resize?.pad ?? 0;
    await decodeRows(
      count,
      async (i) => {
        const task = { path: this.files[start + i]!, ...(await this.image(start + i)), color, pad };
        return { ...task, cache: this.cache?.fileOf(task) };
      },
      (i, row) => data.set(row, i * rowBytes),
      (i, error) => this.invalid(start + i, error),
    );
    return data;
  }

  private invalid(row: number, error: unknown): never {
    const reason = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    return fail('IMAGE_INVALID', { ...within(this.place, 'source.path'), path: this.files[row]!, row, reason });
  }
}
