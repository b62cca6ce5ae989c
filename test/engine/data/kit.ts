/** Small data sets in temporary folders. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { ZipFile } from 'yazl';
import { errorSentence, reportOf } from '../../../proto/errors';
import { openDataset, type Batch, type Dataset, type OpenOptions } from '../../../main/engine/data/dataset';
import { valueInfo, type Dim } from '../../../main/engine/graph/build';
import { DataType, type ValueInfo } from '../../../main/engine/graph/onnx';
import type { TypedArray } from '../../../main/engine/graph/tensor';

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder with the given files. */
export function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'mcs-data-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

const codes = new Map<unknown, string>([
  [Float32Array, '<f4'],
  [Float64Array, '<f8'],
  [Int8Array, '|i1'],
  [Int16Array, '<i2'],
  [Int32Array, '<i4'],
  [BigInt64Array, '<i8'],
  [Uint8Array, '|u1'],
  [Uint16Array, '<u2'],
  [Uint32Array, '<u4'],
  [BigUint64Array, '<u8'],
]);

export interface NpyOptions {
  readonly descr?: string;
  readonly fortran?: boolean;
  readonly version?: number;
}

export const bytesOf = (data: TypedArray): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

/** An npy file as numpy.save writes it. */
export function npy(shape: readonly number[], data: TypedArray, options: NpyOptions = {}): Buffer {
  const { descr = codes.get(data.constructor), fortran = false, version = 1 } = options;
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${tuple}), }`;
  const start = version === 1 ? 10 : 12;
  const length = Math.ceil((start + text.length + 1) / 64) * 64 - start;
  const head = Buffer.alloc(start);
  head.write('\x93NUMPY', 'latin1');
  head[6] = version;
  if (version === 1) head.writeUInt16LE(length, 8);
  else head.writeUInt32LE(length, 8);
  const payload = Buffer.from(bytesOf(data));
  if (descr?.startsWith('>')) reverse(payload, data.BYTES_PER_ELEMENT);
  return Buffer.concat([head, Buffer.from(`${text.padEnd(length - 1)}\n`), payload]);
}

function reverse(bytes: Buffer, size: number): void {
  for (let i = 0; i < bytes.length; i += size) bytes.subarray(i, i + size).reverse();
}

/** A zip archive, as numpy.savez or numpy.savez_compressed writes it. */
export async function zip(members: Readonly<Record<string, Buffer>>, compress: boolean): Promise<Buffer> {
  const file = new ZipFile();
  for (const [name, content] of Object.entries(members)) file.addBuffer(content, name, { compress });
  file.end();
  const chunks: Buffer[] = [];
  for await (const chunk of file.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** 0, 1, 2 … */
export const counting = (length: number, step = 1): number[] => Array.from({ length }, (_, i) => i * step);

export const input = (dims?: readonly Dim[], type: number = DataType.FLOAT, name = 'x'): ValueInfo =>
  valueInfo(name, type, dims);

/** Opens `set.yaml`, which holds `description` (JSON is YAML), beside the files. */
export async function openSet(
  description: object,
  files: Readonly<Record<string, string | Uint8Array>>,
  inputs: readonly ValueInfo[],
  options?: OpenOptions,
): Promise<Dataset> {
  const folder = folderOf({ ...files, 'set.yaml': JSON.stringify(description) });
  return openDataset(join(folder, 'set.yaml'), inputs, options);
}

/** A set with one npy file for one input. */
export function openArray(
  array: Buffer,
  entry: object,
  model: ValueInfo,
  more: object = {},
  options?: OpenOptions,
): Promise<Dataset> {
  const inputs = { '*': { source: { kind: 'npy', path: 'x.npy' }, ...entry } };
  return openSet({ inputs, ...more }, { 'x.npy': array }, [model], options);
}

export async function collect(dataset: Dataset, batchSize = 32): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of dataset.batches(batchSize)) batches.push(batch);
  return batches;
}

/** Dims and values of an input in each batch. */
export async function feeds(dataset: Dataset, batchSize = 32, name = 'x'): Promise<[readonly number[], number[]][]> {
  const batches = await collect(dataset, batchSize);
  return batches.map((batch) => {
    const { dims, data } = batch.feeds[name]!;
    return [dims, Array.from(data as ArrayLike<number | bigint>, Number)];
  });
}

/** The code and sentence of the error, with folders of the test left out. */
export async function failure(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    const report = reportOf(error);
    const text = `${report.code}: ${errorSentence(report)}`;
    return folders.reduce((short, folder) => short.replaceAll(`${folder}/`, '').replaceAll(folder, '<folder>'), text);
  }
  throw new Error('nothing failed');
}
