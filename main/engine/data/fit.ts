/**
 * How the rows of a source become the model's input: stacked to batches, each as a whole call, or one value for every call;
 * and which axis goes where. Rows that have as many axes as the input are whole calls, rows with one less are stacked,
 * rows with two less lack the channel axis, which is inserted with size 1.
 * Throws DATA_SHAPE, DATA_CHANNELS.
 */
import type { InputSpec } from '../../../proto/dataset';
import { fail } from '../../../proto/errors';
import type { Dim } from '../graph/build';
import { elementCount } from '../graph/tensor';
import { shapeText, type Feed } from './feed';
import { within, type Place } from './place';
import { fileOf, type Rows } from './rows';

export interface Fit {
  readonly mode: 'stack' | 'call' | 'every';
  /** Of what is read for one row; stacked rows have a first axis of 1, which counts rows. */
  readonly sourceDims: readonly number[];
  /** The source's axis for each axis of the model; INSERTED where the source has none. */
  readonly axes: readonly number[];
  /** What one row gives to the model. */
  readonly dims: readonly number[];
  /** The model's channel axis, where something differs by channel. */
  readonly channel?: number;
}

export const INSERTED = -1;

/** Axes in the model's order, and which of them is the channel where the layout says so. */
interface Arrangement {
  readonly axes: readonly number[];
  readonly channel?: number;
}

export function fitRows(place: Place, rows: Rows, feed: Feed, input: InputSpec): Fit {
  if (isForEveryCall(rows, feed)) return { mode: 'every', sourceDims: [1], axes: [0], dims: [1] };
  const wanted: readonly Dim[] = feed.dims ?? [null, ...rows.dims.map(() => null)];
  const lacking = wanted.length - rows.dims.length;
  const images = input.source.kind === 'images';
  const sourceDims = lacking === 0 ? rows.dims : [1, ...rows.dims];
  const fits = ({ axes }: Arrangement): boolean =>
    dimsOf(axes, sourceDims).every((dim, i) => (i === 0 && lacking > 0) || fitsDim(dim, wanted[i]!));
  const possible = images ? lacking === 1 : lacking >= 0 && lacking <= 2;
  const layout = input.layout ?? (images ? 'NHWC' : undefined);
  const arrangement = possible ? arrangements(wanted.length, lacking === 2, layout).find(fits) : undefined;
  if (!arrangement) {
    const path = fileOf(rows, 0);
    return fail('DATA_SHAPE', {
      ...rows.place,
      path,
      actual: rows.dims.join(', '),
      name: feed.name,
      expected: shapeText(feed.dims),
    });
  }
  const dims = dimsOf(arrangement.axes, sourceDims);
  const channel = channelAxis(place, input, feed, dims, arrangement.channel);
  return { mode: lacking === 0 ? 'call' : 'stack', sourceDims, axes: arrangement.axes, dims, channel };
}

const dimsOf = (axes: readonly number[], source: readonly number[]): number[] =>
  axes.map((axis) => (axis === INSERTED ? 1 : source[axis]!));

const fitsDim = (dim: number, wanted: Dim): boolean => typeof wanted !== 'number' || wanted === dim;

/** A scalar file; or one value for an input that holds just one, whatever the batch. */
function isForEveryCall(rows: Rows, { dims }: Feed): boolean {
  const single = dims?.every((dim) => dim === 1) ?? false;
  return rows.scalar === true || (single && rows.count === 1 && elementCount(rows.dims) === 1);
}

/** What is tried, in this order. A layout is given where it differs from the model's, so the transposition comes first. */
function arrangements(rank: number, insert: boolean, layout: InputSpec['layout']): readonly Arrangement[] {
  const last = rank - 1;
  const same = Array.from({ length: rank }, (_, axis) => axis);
  if (insert) {
    const [batch, ...row] = same.slice(0, -1) as [number, ...number[]];
    return [
      { axes: [batch, INSERTED, ...row], channel: 1 },
      { axes: [batch, ...row, INSERTED], channel: last },
    ];
  }
  if (!layout || rank < 3) return [{ axes: same }];
  const [batch, ...row] = same as [number, ...number[]];
  const [first] = row as [number];
  return layout === 'NHWC'
    ? [
        { axes: [batch, last, ...row.slice(0, -1)], channel: 1 },
        { axes: same, channel: last },
      ]
    : [
        { axes: [batch, ...row.slice(1), first], channel: last },
        { axes: same, channel: 1 },
      ];
}

/**
 * The axis along which channelOrder, mean and std list their values: the layout's; else axis 1, or the last where only
 * that has as many channels. undefined where nothing lists more than one.
 */
function channelAxis(
  place: Place,
  input: InputSpec,
  feed: Feed,
  dims: readonly number[],
  known: number | undefined,
): number | undefined {
  let channel: number | undefined;
  for (const key of ['channelOrder', 'mean', 'std'] as const) {
    const list = input[key];
    if (!Array.isArray(list) || list.length === 1) continue;
    const count = list.length;
    channel ??= known ?? (dims[1] === count ? 1 : dims.length - 1);
    if (channel < 1 || dims[channel] !== count)
      fail('DATA_CHANNELS', { ...within(place, key), count, name: feed.name, shape: dims.join(', ') });
  }
  return channel;
}
