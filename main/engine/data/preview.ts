/**
 * What the network sees: the first samples of a data set after preprocessing, as statistics and, for images, as a picture.
 *
 * Statistics are of the very numbers that are fed. The picture needs 0 … 255, so they are mapped back: for uint8 sources by the
 * inverse of its arithmetic, x = (y · std + mean) / scale, which shows orientation, size, crop and padding (a wrong mean or std
 * shows in the statistics alone); for other sources linearly from the least to the
 * greatest value shown, since nothing says what white is. `display` tells which. Channels are drawn in the network's order, the
 * first as red: photographs for a network that takes BGR look blue.
 * Throws what reading the samples throws.
 */
import type { InputSpec } from '../../../proto/dataset';
import type { DataPreview, InputPreview, PreviewDisplay } from '../../../proto/preview';
import { elementCount } from '../graph/tensor';
import type { FeedValue } from './column';
import type { Batch, Dataset } from './dataset';
import { elementName, toFloats } from './elements';
import { drawGrid, type Tile } from './grid';

export interface Preview {
  /** Absent where no input is an image. */
  readonly png?: Uint8Array;
  readonly statistics: DataPreview;
}

export async function preview(dataset: Dataset, count: number): Promise<Preview> {
  const size = dataset.maxBatch === Infinity ? count : dataset.maxBatch;
  const needed = Math.min(size * Math.ceil(count / size), dataset.samples);
  const batches: Batch[] = [];
  for await (const batch of dataset.batches(size, { count: needed })) batches.push(batch);
  const names = Object.keys(batches[0]!.feeds);
  const inputs = names.map((name) => inputOf(name, batches, count));
  const pictured = inputs.find(({ planes }) => planes);
  const { name, rows } = dataset;
  const samples = samplesOf(batches, names[0]!).slice(0, count);
  const shared = { name, samples, inputs: inputs.map(({ statistics }) => statistics) };
  if (!pictured) return { statistics: shared };
  const input = pictured.statistics.name;
  const { tiles, display } = tilesOf(pictured, dataset.inputs[input] ?? dataset.inputs['*']!, rows[input]!.type);
  const { png, columns } = await drawGrid(tiles);
  return { png, statistics: { ...shared, picture: { input, columns, display } } };
}

/** Number and label of what is shown, in the order of the picture. */
function samplesOf(batches: readonly Batch[], input: string): { sample: number; label?: number }[] {
  let sample = 0;
  return batches.flatMap(({ feeds, labels }) => {
    const [rows = 1] = feeds[input]!.dims;
    const own = labels?.data.length === rows ? labels.data : undefined;
    return Array.from({ length: rows }, (_, i) => ({ sample: sample++, ...(own ? { label: own[i]! } : {}) }));
  });
}

/** Where the channels and pixels of an image lie: `channels` planes of `size` elements, `step` apart. */
interface Planes {
  readonly channels: number;
  readonly width: number;
  readonly height: number;
  readonly channelStep: number;
  readonly pixelStep: number;
}

interface SeenInput {
  readonly statistics: InputPreview;
  readonly planes?: Planes;
  readonly values: readonly Float32Array[];
}

function inputOf(name: string, batches: readonly Batch[], count: number): SeenInput {
  const fed = batches.map(({ feeds }) => feeds[name]!);
  const { dims, dataType } = fed[0]!;
  const planes = planesOf(dims);
  const values = fed.flatMap(rowsOf).slice(0, count);
  const { channels = 1, channelStep = 0, pixelStep = 1 } = planes ?? {};
  const size = planes ? planes.width * planes.height : values[0]!.length;
  const statistics = Array.from({ length: channels }, (_, c) =>
    statisticsOf(values, { first: c * channelStep, step: pixelStep, size }),
  );
  return { statistics: { name, type: elementName(dataType), shape: dims, channels: statistics }, planes, values };
}

/** The samples of a batch, one array each; what has no batch axis is one sample. */
function rowsOf({ data, dims, dataType }: FeedValue): Float32Array[] {
  const all = toFloats(data, dataType);
  const [rows = 1] = dims;
  const each = rows === 0 ? 0 : elementCount(dims) / rows;
  return Array.from({ length: rows }, (_, i) => all.subarray(i * each, (i + 1) * each));
}

/** Images have one or three channels: NCHW, else NHWC. undefined: this is no image. */
function planesOf(dims: readonly number[]): Planes | undefined {
  if (dims.length !== 4) return undefined;
  const [, a, b, c] = dims as [number, number, number, number];
  const isCount = (count: number): boolean => count === 1 || count === 3;
  if (isCount(a)) return { channels: a, height: b, width: c, channelStep: b * c, pixelStep: 1 };
  return isCount(c) ? { channels: c, height: a, width: b, channelStep: 1, pixelStep: c } : undefined;
}

interface Elements {
  readonly first: number;
  readonly step: number;
  readonly size: number;
}

function statisticsOf(
  values: readonly Float32Array[],
  { first, step, size }: Elements,
): InputPreview['channels'][number] {
  let [min, max, sum, squares] = [Infinity, -Infinity, 0, 0];
  for (const value of values)
    for (let k = 0, i = first; k < size; k++, i += step) {
      const y = value[i]!;
      if (y < min) min = y;
      if (y > max) max = y;
      sum += y;
      squares += y * y;
    }
  const count = values.length * size;
  const mean = sum / count;
  return { mean, std: Math.sqrt(Math.max(0, squares / count - mean * mean)), min, max };
}

function tilesOf(
  { statistics, planes, values }: SeenInput,
  spec: InputSpec,
  source: string,
): { tiles: Tile[]; display: PreviewDisplay } {
  const { width, height, channels } = planes!;
  const low = Math.min(...statistics.channels.map(({ min }) => min));
  const high = Math.max(...statistics.channels.map(({ max }) => max));
  const inverse = source === 'uint8';
  const maps = Array.from({ length: channels }, (_, c) => (inverse ? inverseOf(spec, c) : stretched(low, high)));
  const tiles = values.map((value): Tile => {
    const pixels = new Uint8Array(width * height * channels);
    for (let c = 0; c < channels; c++)
      for (let p = 0; p < width * height; p++)
        pixels[p * channels + c] = maps[c]!(value[c * planes!.channelStep + p * planes!.pixelStep]!);
    return { width, height, channels, pixels };
  });
  return { tiles, display: inverse ? { kind: 'inverse' } : { kind: 'stretched', low, high } };
}

const toByte = (x: number): number => Math.max(0, Math.min(255, Math.round(x)));

function inverseOf({ scale = 1, mean = 0, std = 1 }: InputSpec, channel: number): (y: number) => number {
  const at = (value: number | readonly number[]): number =>
    typeof value === 'number' ? value : (value[channel] ?? value[0]!);
  const [center, spread] = [at(mean), at(std)];
  return (y) => toByte((y * spread + center) / scale);
}

const stretched =
  (low: number, high: number): ((y: number) => number) =>
  (y) =>
    toByte(high === low ? 128 : ((y - low) * 255) / (high - low));
