/** Samples in any order as one batch: what training reads. Each is read by itself, all at once, and put behind the one before. */
import type { TypedArray } from '../graph/tensor';
import type { Column, FeedValue } from './column';
import type { Batch, LabelBatch, Labels } from './dataset';
import { newArray } from './elements';

/** `first`: the row of the source that sample 0 is. */
export async function pickSamples(
  columns: readonly Column[],
  labels: Labels | undefined,
  first: number,
  samples: readonly number[],
): Promise<Pick<Batch, 'feeds' | 'labels'>> {
  const feeds = columns.map(async (column) => [column.feed.name, await pickRows(column, first, samples)] as const);
  return { feeds: Object.fromEntries(await Promise.all(feeds)), labels: labels && (await pickLabels(labels, samples)) };
}

async function pickRows(column: Column, first: number, samples: readonly number[]): Promise<FeedValue> {
  if (column.fit.mode !== 'stack') {
    if (samples.length !== 1 && column.fit.mode === 'call')
      throw new RangeError(`${samples.length} whole calls at once`);
    return column.read(first + samples[0]!, samples.length);
  }
  const rows = await Promise.all(samples.map((sample) => column.read(first + sample, 1)));
  const { dataType, dims, data } = rows[0]!;
  const whole = newArray(dataType, data.length * rows.length);
  rows.forEach((row, i) => put(whole, row.data, i * data.length));
  return { dataType, dims: [rows.length, ...dims.slice(1)], data: whole };
}

async function pickLabels(labels: Labels, samples: readonly number[]): Promise<LabelBatch> {
  const rows = await Promise.all(samples.map((sample) => labels.read(sample, 1)));
  const [one] = rows as [LabelBatch];
  const whole = one.data instanceof Int32Array ? new Int32Array(one.data.length * rows.length) : undefined;
  const data = whole ?? new Float32Array(one.data.length * rows.length);
  rows.forEach((row, i) => put(data, row.data, i * one.data.length));
  return { dims: [one.dims[0]! * rows.length, ...one.dims.slice(1)], data };
}

/** Both are of one type. */
function put(into: TypedArray, part: TypedArray, at: number): void {
  (into as Float32Array).set(part as Float32Array, at);
}
