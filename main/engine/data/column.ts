/**
 * One input of the model with the rows that feed it.
 * Throws DATA_TYPE, DATA_ARITHMETIC, DATA_NOT_FINITE, DATA_VALUE_RANGE and what sources and fit throw.
 */
import { resolve } from 'node:path';
import type { DatasetSpec, InputSpec } from '../../../proto/dataset';
import { fail } from '../../../proto/errors';
import type { ValueInfo } from '../graph/onnx';
import { elementCount, type TypedArray } from '../graph/tensor';
import { elementName, isFloat, newArray, typeOfName } from './elements';
import { feedOf, type Feed, type InputShapes } from './feed';
import { fitRows, type Fit } from './fit';
import { within, type Place } from './place';
import { hasArithmetic, makePreprocessor, type Complain, type Preprocessor } from './preprocess';
import { fileOf, type Rows } from './rows';
import { openBin } from './sources/bin';
import { openImages, type Slice } from './sources/images';
import { openNpy } from './sources/npy';
import { openNpz } from './sources/npz';

/** A tensor for one call. */
export interface FeedValue {
  readonly dataType: number;
  readonly dims: readonly number[];
  readonly data: TypedArray;
}

export interface Column {
  readonly feed: Feed;
  readonly fit: Fit;
  readonly rows: Rows;
  /** The entry in the YAML file. */
  readonly entry: string;
  read(start: number, count: number): Promise<FeedValue>;
}

/** The entry of one input. */
export interface Entry {
  readonly key: string;
  readonly input: InputSpec;
  readonly info: ValueInfo;
}

export interface ColumnOptions {
  readonly shapes: InputShapes;
  readonly slice: Slice;
  /** Folder for decoded images. */
  readonly cache: string | undefined;
}

export async function openColumn(
  spec: DatasetSpec,
  { key, input, info }: Entry,
  options: ColumnOptions,
): Promise<Column> {
  const place = { dataset: spec.path, entry: `inputs.${key}` };
  const feed = feedOf(place, info, options.shapes);
  const rows = await openRows(spec, place, input, feed, options);
  checkTypes(place, rows, feed, input);
  if (rows.count === 0) fail('DATA_EMPTY', { ...rows.place, path: fileOf(rows, 0), expected: '[n, …], n > 0' });
  const fit = fitRows(place, rows, feed, input);
  const { channelOrder, scale, mean, std } = input;
  const steps = { from: rows.dataType, to: feed.dataType, fit, channelOrder, scale, mean, std };
  const prepare = makePreprocessor(steps);
  const read = (start: number, count: number): Promise<FeedValue> =>
    readRows({ feed, fit, rows, prepare }, start, count);
  return { feed, fit, rows, entry: place.entry, read };
}

async function openRows(
  spec: DatasetSpec,
  place: Place,
  input: InputSpec,
  feed: Feed,
  { slice, cache }: ColumnOptions,
): Promise<Rows> {
  const { source, layout } = input;
  const path = resolve(spec.folder, source.path);
  const at = within(place, 'source.path');
  switch (source.kind) {
    case 'npy':
      return openNpy(at, path);
    case 'npz':
      return openNpz(at, path, source.key, feed.name);
    case 'bin': {
      const dtype = source.dtype ?? input.dtype;
      const dataType = dtype ? typeOfName(dtype) : feed.dataType;
      return openBin(at, path, dataType, feed, layout && layout === 'NHWC');
    }
    case 'images': {
      const { labels } = spec;
      const labelled = labels?.kind === 'list' && resolve(spec.folder, labels.path) === path;
      return openImages(place, path, input, slice, { labelled, cache });
    }
  }
}

/** Float inputs take any numbers; integer inputs take integers without arithmetic. */
function checkTypes(place: Place, rows: Rows, feed: Feed, input: InputSpec): void {
  if (isFloat(feed.dataType)) return;
  const { name } = feed;
  const expected = elementName(feed.dataType);
  const actual = elementName(rows.dataType);
  if (isFloat(rows.dataType)) fail('DATA_TYPE', { ...rows.place, path: fileOf(rows, 0), actual, name, expected });
  if (hasArithmetic(input)) fail('DATA_ARITHMETIC', { ...place, name, type: expected });
}

interface Reader {
  readonly feed: Feed;
  readonly fit: Fit;
  readonly rows: Rows;
  readonly prepare: Preprocessor;
}

async function readRows({ feed, fit, rows, prepare }: Reader, start: number, count: number): Promise<FeedValue> {
  const { name, dataType } = feed;
  const complain: Complain = (code, row, value) => {
    const at = { ...rows.place, path: fileOf(rows, start + row), row: start + row, value: String(value), name };
    return code === 'DATA_NOT_FINITE' ? fail(code, at) : fail(code, { ...at, type: elementName(dataType) });
  };
  if (fit.mode === 'every') {
    const one = prepare(await rows.read(0, 1), 1, complain);
    return repeated(feed, one, count);
  }
  const data = prepare(await rows.read(start, count), count, complain);
  return { dataType, dims: fit.mode === 'stack' ? [count, ...fit.dims.slice(1)] : fit.dims, data };
}

/** One value in the shape of the input; its symbolic batch is that of the call. */
function repeated({ dataType, dims = [] }: Feed, one: TypedArray, count: number): FeedValue {
  const shape = dims.map((dim, i) => (typeof dim === 'number' ? dim : i === 0 ? count : 1));
  const data = newArray(dataType, elementCount(shape));
  (data as Float32Array).fill((one as Float32Array)[0]!);
  return { dataType, dims: shape, data };
}
