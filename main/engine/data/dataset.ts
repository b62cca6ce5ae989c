/**
 * A data set opened for a model: checked before anything runs, then read batch by batch in a fixed order. The same object
 * serves calibration and evaluation.
 *
 * Rows are read from the files as batches ask for them, so a set may be larger than memory. Every batch has arrays of its
 * own. What only reading can tell (NaN, values out of range, damaged images) is an error of the batch that holds it.
 * Throws DATASET_*, DATA_*, NPY_*, NPZ_*, BIN_*, IMAGE_*, LIST_*, LABELS_*, which name the file and the entry.
 */
import type { Augmentation, DatasetSpec, MetricSpec, SourceRow } from '../../../proto/dataset';
import { fail } from '../../../proto/errors';
import type { ValueInfo } from '../graph/onnx';
import { elementCount } from '../graph/tensor';
import { openColumn, type Column, type Entry, type FeedValue } from './column';
import { describeDataset } from './describe';
import { elementName } from './elements';
import type { InputShapes } from './feed';
import { fingerprintOf } from './fingerprint';
import { openLabels, type LabelRows } from './labels';
import { pickSamples } from './pick';
import { prefetch } from './prefetch';
import type { Slice } from './sources/images';

/** Labels of some samples, in the order of the outputs. */
export interface LabelBatch {
  readonly dims: readonly number[];
  readonly data: Int32Array | Float32Array;
}

export interface Batch {
  /** The first sample, and how many there are. */
  readonly start: number;
  readonly count: number;
  readonly feeds: Readonly<Record<string, FeedValue>>;
  readonly labels?: LabelBatch;
}

export interface Labels {
  /** class: indices, int32; value: float32. */
  readonly kind: LabelRows['kind'];
  /** Of one sample (or of one whole call). */
  readonly dims: readonly number[];
  /** Class names, where the data give them. */
  readonly classes?: readonly string[];
  read(start: number, count: number): Promise<LabelBatch>;
}

export interface Dataset {
  readonly name: string;
  /** The YAML file. */
  readonly path: string;
  /** Rows within range and limit. */
  readonly samples: number;
  /** The row of the source that sample 0 is. */
  readonly firstRow: number;
  /** Samples left out because they do not fill a batch, where the model's batch is fixed above 1. */
  readonly unused: number;
  /** One row is one whole call. */
  readonly wholeCalls: boolean;
  /** Most samples in a batch: 1 for whole calls, the model's batch where that is fixed, else Infinity. */
  readonly maxBatch: number;
  readonly labels?: Labels;
  readonly metric?: MetricSpec;
  /** What training does to its samples. */
  readonly augment: readonly Augmentation[];
  /** See fingerprint.ts. */
  readonly fingerprint: string;
  /** How its samples are read and preprocessed, by input name. */
  readonly inputs: DatasetSpec['inputs'];
  /** What a row of each input's source is, by the model's input name. */
  readonly rows: Readonly<Record<string, SourceRow>>;
  /** Its batches are made in threads beside the caller's. */
  readonly decodes: boolean;
  /** Batches in order, decoded one ahead; a model with a fixed batch gets batches of exactly that many samples. */
  batches(batchSize: number, part?: { readonly start?: number; readonly count?: number }): AsyncGenerator<Batch>;
  /** The named samples as one batch, in that order; a data set of whole calls gives one at a time. */
  pick(samples: readonly number[]): Promise<Pick<Batch, 'feeds' | 'labels'>>;
}

export interface OpenOptions {
  readonly inputShapes?: InputShapes;
  /** At most so many samples. */
  readonly limit?: number;
  /** Folder where decoded images are kept for the next pass (sources/rowCache.ts); absent: they are not. */
  readonly cache?: string;
}

export async function openDataset(
  path: string,
  inputs: readonly ValueInfo[],
  { inputShapes = {}, limit = Infinity, cache }: OpenOptions = {},
): Promise<Dataset> {
  const spec = describeDataset(path);
  const [start, end = Infinity] = spec.range ?? [0];
  const slice = { start, end: Math.min(end, start + limit) };
  const columns: Column[] = [];
  for (const entry of matchInputs(spec, inputs))
    columns.push(await openColumn(spec, entry, { shapes: inputShapes, slice, cache }));
  checkSymbols(spec, columns);
  const rows = countRows(spec, columns);
  if (end !== Infinity && end > rows) fail('DATA_RANGE', { dataset: spec.path, end, rows });
  const plan = planBatches(spec, columns, { start, end: Math.min(slice.end, rows) });
  const own = spec.labels && (await openLabels(spec, spec.labels, labelledRows(columns)));
  const labels = own && labelsOf(spec, own, plan, rows);
  const { unused, maxBatch, samples, wholeCalls } = plan;
  const decodes = columns.some(({ rows: { root } }) => root !== undefined);
  const files = [...columns.flatMap((column) => column.rows.files), ...(own?.files ?? [])];
  return {
    name: spec.name,
    path: spec.path,
    samples,
    firstRow: start,
    unused,
    wholeCalls,
    maxBatch,
    labels,
    metric: spec.metric,
    augment: spec.augment ?? [],
    fingerprint: fingerprintOf(spec, files),
    inputs: spec.inputs,
    rows: Object.fromEntries(
      columns.map(({ feed, rows: { dataType, dims } }) => [feed.name, sourceRow(dataType, dims)]),
    ),
    decodes,
    batches: (batchSize, part) => {
      const batches = readBatches(plan, columns, labels, batchSize, part);
      // Only decoding takes long enough to hide; other sources are read when they are asked for.
      return decodes ? prefetch(batches) : batches;
    },
    pick: (samples) => pickSamples(columns, labels, plan.start, samples),
  };
}

const sourceRow = (dataType: number, dims: readonly number[]): SourceRow => ({ type: elementName(dataType), dims });

/** The entry of every input of the model, in the model's order. */
function matchInputs(spec: DatasetSpec, inputs: readonly ValueInfo[]): Entry[] {
  const dataset = spec.path;
  const known = inputs.map(({ name }) => name).join(', ');
  for (const key of Object.keys(spec.inputs)) {
    const entry = `inputs.${key}`;
    if (inputs.some(({ name }) => name === key)) continue;
    if (key !== '*') fail('DATA_INPUT_UNKNOWN', { dataset, entry, known });
    if (inputs.length !== 1) fail('DATA_INPUT_STAR', { dataset, entry, known });
  }
  return inputs.map((info) => {
    const key = Object.hasOwn(spec.inputs, info.name) ? info.name : '*';
    const input = spec.inputs[key] ?? fail('DATA_INPUT_MISSING', { dataset, name: info.name });
    return { key, input, info };
  });
}

/** A symbolic dimension has one value, whichever input it comes from. */
function checkSymbols(spec: DatasetSpec, columns: readonly Column[]): void {
  const known = new Map<string, { size: number; entry: string }>();
  for (const { feed, fit, entry } of columns) {
    if (fit.mode === 'every') continue;
    feed.dims?.forEach((dim, i) => {
      if (typeof dim !== 'string' || (i === 0 && fit.mode === 'stack')) return;
      const size = fit.dims[i]!;
      const other = known.get(dim) ?? { size, entry };
      known.set(dim, other);
      if (other.size !== size) {
        const where = { dataset: spec.path, entry, symbol: dim };
        fail('DATA_SYMBOL', { ...where, actual: size, other: other.size, otherEntry: other.entry });
      }
    });
  }
}

/** All sources with rows have the same number; 1 where there is nothing but single values. */
function countRows(spec: DatasetSpec, columns: readonly Column[]): number {
  const [first, ...others] = columns.filter(({ fit }) => fit.mode !== 'every');
  const expected = first?.rows.count ?? 1;
  for (const { rows, entry } of others)
    if (rows.count !== expected) {
      const where = { dataset: spec.path, entry, otherEntry: first!.entry };
      fail('DATA_ROWS_DIFFER', { ...where, actual: rows.count, expected });
    }
  return expected;
}

interface BatchPlan {
  readonly start: number;
  readonly samples: number;
  readonly unused: number;
  readonly maxBatch: number;
  /** Every batch must have exactly this many samples. */
  readonly fixed?: number;
  readonly wholeCalls: boolean;
  /** Batch of the model in one whole call. */
  readonly callBatch: number;
}

function planBatches(spec: DatasetSpec, columns: readonly Column[], { start, end }: Slice): BatchPlan {
  const dataset = spec.path;
  const whole = columns.find(({ fit }) => fit.mode === 'call');
  const wanted = columns.flatMap(({ feed, fit, entry }) => {
    const batch = fit.mode === 'call' ? 1 : fit.mode === 'stack' ? feed.dims?.[0] : undefined;
    return typeof batch === 'number' ? [{ batch, name: feed.name, entry }] : [];
  });
  const [first] = wanted;
  for (const { batch: actual, name, entry } of wanted)
    if (actual !== first!.batch) {
      const other = first!.name;
      fail('DATA_BATCH_DIFFERS', { dataset, entry, name, actual, other, expected: first!.batch });
    }
  const fixed = whole ? 1 : first?.batch;
  const given = Math.max(end - start, 0);
  const samples = given - (given % (fixed ?? 1));
  if (samples === 0) fail('DATA_TOO_FEW', { dataset, samples: given, needed: fixed ?? 1 });
  const callBatch = whole?.fit.dims[0] ?? 1;
  const unused = given - samples;
  return { start, samples, unused, maxBatch: fixed ?? Infinity, fixed, wholeCalls: whole !== undefined, callBatch };
}

/** Labels belong to images where there are some, else to the first source that has rows. */
function labelledRows(columns: readonly Column[]): Column['rows'] {
  const column =
    columns.find(({ rows }) => rows.root !== undefined) ??
    columns.find(({ fit }) => fit.mode !== 'every') ??
    columns[0]!;
  return column.rows;
}

/** Labels counted as samples. Whole calls may have one row of labels a call, or one a sample in the call. */
function labelsOf(spec: DatasetSpec, own: LabelRows, plan: BatchPlan, rows: number): Labels {
  const dataset = spec.path;
  const { path, dims } = own;
  const { start, callBatch } = plan;
  const perRow = plan.wholeCalls && own.count === rows * callBatch ? callBatch : 1;
  if (own.count !== rows * perRow) fail('LABELS_ROWS', { dataset, path, actual: own.count, expected: rows * perRow });
  const ownBatch = plan.wholeCalls && perRow === 1 && dims.length > 0 && dims[0] === callBatch;
  if (plan.wholeCalls && perRow === 1 && callBatch > 1 && !ownBatch)
    fail('LABELS_SHAPE', { dataset, path, shape: dims.join(', '), batch: callBatch });
  return {
    kind: own.kind,
    dims,
    classes: own.classes,
    async read(from, count) {
      const data = await own.read((start + from) * perRow, count * perRow);
      return { dims: ownBatch && count === 1 ? dims : [count * perRow, ...dims], data };
    },
  };
}

async function* readBatches(
  plan: BatchPlan,
  columns: readonly Column[],
  labels: Labels | undefined,
  batchSize: number,
  { start = 0, count = plan.samples - start }: { readonly start?: number; readonly count?: number } = {},
): AsyncGenerator<Batch, void> {
  const end = start + count;
  if (start < 0 || end > plan.samples || batchSize < 1)
    throw new RangeError(`batches ${start} … ${end} of ${plan.samples} by ${batchSize}`);
  const size = plan.fixed ?? batchSize;
  for (let at = start; at < end; at += size) {
    const samples = Math.min(size, end - at);
    if (plan.fixed !== undefined && samples < plan.fixed) return;
    const values = columns.map(
      async (column) => [column.feed.name, await column.read(plan.start + at, samples)] as const,
    );
    const feeds = Object.fromEntries(await Promise.all(values));
    yield { start: at, count: samples, feeds, labels: await labels?.read(at, samples) };
  }
}

/** Throws DATA_TOO_FEW where a job needs more samples than there are. */
export function requireSamples({ path, samples }: Dataset, needed: number): void {
  if (samples < needed) fail('DATA_TOO_FEW', { dataset: path, samples, needed });
}

/** Labels are looked at in parts of about this many. */
const LABELS_AT_ONCE = 1 << 20;

/** Throws LABEL_RANGE where a class index is neither one of the model's `classes` classes nor the one that the metric ignores. */
export async function checkLabels(
  { path, labels, metric, samples, firstRow }: Dataset,
  classes: number,
): Promise<void> {
  if (labels?.kind !== 'class') return;
  const ignored = metric?.kind === 'meanIoU' ? metric.ignore : undefined;
  const { dims, read } = labels;
  const step = Math.max(1, Math.floor(LABELS_AT_ONCE / Math.max(elementCount(dims), 1)));
  for (let start = 0; start < samples; start += step) {
    const count = Math.min(step, samples - start);
    const { data } = await read(start, count);
    const bad = firstOutside(data, classes, ignored);
    if (bad < 0) continue;
    const row = firstRow + start + Math.floor((bad * count) / data.length);
    fail('LABEL_RANGE', { dataset: path, row, value: data[bad]!, classes, last: classes - 1 });
  }
}

function firstOutside(labels: ArrayLike<number>, classes: number, ignored: number | undefined): number {
  for (let i = 0; i < labels.length; i++)
    if ((labels[i]! < 0 || labels[i]! >= classes) && labels[i] !== ignored) return i;
  return -1;
}
