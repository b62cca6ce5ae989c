/**
 * Raw little-endian tensors, one file = one whole call of the model's input: AMCT's data_dir (amct-spec §9.3). Files are
 * taken in plain string order of their names and every file counts. The path of one file is a single call; one that
 * holds a single value goes to every call.
 * Throws BIN_SIZE, BIN_SIZES_DIFFER, DATA_EMPTY, DATA_FILE_*, INPUT_DYNAMIC.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../../../proto/errors';
import { FileSource } from '../../graph/bytes';
import { elementCount } from '../../graph/tensor';
import { elementBytes, elementName } from '../elements';
import { shapeText, type Feed } from '../feed';
import { statAt, type Place } from '../place';
import type { Rows } from '../rows';

/** `channelsLast`: the files are NHWC where the model is NCHW, or the other way round (false); undefined: as the model. */
export function openBin(
  place: Place,
  path: string,
  dataType: number,
  feed: Feed,
  channelsLast: boolean | undefined,
): Rows {
  const folder = statAt(place, path).isDirectory();
  const files = folder ? filesOf(path) : [path];
  if (files.length === 0) fail('DATA_EMPTY', { ...place, path, expected: '*.bin' });
  const bytes = sizeOfAll(place, files);
  const scalar = !folder && bytes === elementBytes(dataType);
  return {
    dataType,
    dims: scalar ? [] : callDims(place, files[0]!, bytes, dataType, feed, channelsLast),
    count: files.length,
    scalar,
    read: (start, count) => readFiles(files.slice(start, start + count), bytes),
    place,
    files,
  };
}

/** The plain files of a folder, in plain string order (not the order of a language). */
function filesOf(folder: string): string[] {
  const entries = readdirSync(folder).sort();
  return entries.map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
}

function sizeOfAll(place: Place, files: readonly string[]): number {
  const [first] = files as [string];
  const expected = statAt(place, first).size;
  for (const path of files) {
    const actual = statAt(place, path).size;
    if (actual !== expected) fail('BIN_SIZES_DIFFER', { ...place, path, actual, first, expected });
  }
  return expected;
}

/** The shape of a file: the model's input; a symbolic batch is what the size makes of it. */
function callDims(
  place: Place,
  path: string,
  bytes: number,
  dataType: number,
  feed: Feed,
  channelsLast: boolean | undefined,
): readonly number[] {
  const shape = shapeText(feed.dims);
  const [batch, ...rest] = feed.dims ?? [null];
  if (!feed.dims || rest.some((dim) => typeof dim !== 'number')) fail('INPUT_DYNAMIC', { name: feed.name, shape });
  const row = rest as readonly number[];
  const rowBytes = elementCount(row) * elementBytes(dataType);
  const calls = bytes / rowBytes;
  const expected = typeof batch === 'number' ? batch * rowBytes : rowBytes;
  if (typeof batch === 'number' ? bytes !== expected : calls < 1 || !Number.isInteger(calls)) {
    const type = elementName(dataType);
    const text = typeof batch === 'number' ? expected : `n·${expected}`;
    fail('BIN_SIZE', { ...place, path, actual: bytes, name: feed.name, shape, type, expected: text });
  }
  if (batch === undefined) return [];
  if (row.length < 2 || channelsLast === undefined) return [calls, ...row];
  return channelsLast ? [calls, ...row.slice(1), row[0]!] : [calls, row.at(-1)!, ...row.slice(0, -1)];
}

function readFiles(files: readonly string[], bytes: number): Uint8Array {
  const data = new Uint8Array(files.length * bytes);
  files.forEach((path, i) => {
    const file = new FileSource(path);
    if (file.size !== bytes) fail('FILE_CHANGED', { path });
    data.set(file.read(0, bytes), i * bytes);
  });
  return data;
}
