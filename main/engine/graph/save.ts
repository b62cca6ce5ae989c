/** Writing a model file: streamed, under a temporary name first, so that a half-written model never looks finished. */
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join as joinPath } from 'node:path';
import { Bytes } from './bytes';
import { encodeModel, type Chunk } from './encode';
import type { Model, Tensor } from './onnx';
import { message } from './build';
import { tensorBytes } from './tensor';

/** Above this a model goes to external data; ONNX Runtime and protobuf end at 2 GiB. */
export const EXTERNAL_THRESHOLD = 2_000_000_000;

export interface SaveOptions {
  /** The external file of a tensor. Its default puts all tensors into `<model>.data`. */
  readonly externalFile?: (tensor: Tensor) => string;
  /** Size from which tensors are stored outside. */
  readonly threshold?: number;
}

/** Writes `model` to `path`, and beside it the external data where it is too big for one file; returns those files' names. */
export function saveModel(model: Model, path: string, options: SaveOptions = {}): string[] {
  const { threshold = EXTERNAL_THRESHOLD, externalFile = () => `${basename(path)}.data` } = options;
  const size = (model.graph?.initializer ?? []).reduce((sum, tensor) => sum + tensorBytes(tensor), 0);
  const folder = dirname(path);
  const files = new Map<string, ExternalFile>();
  const stored = size < threshold ? model : withExternalData(model, files, externalFile);
  for (const [location, file] of files) writeAtomically(joinPath(folder, location), file.chunks);
  writeAtomically(path, encodeModel(stored).chunks);
  return [...files.keys()];
}

/** Writes a text file whole or not at all. */
export function writeText(path: string, text: string): void {
  writeAtomically(path, [new TextEncoder().encode(text)]);
}

const SMALL = 1024;

interface ExternalFile {
  readonly chunks: Bytes[];
  length: number;
}

/** The model with its big tensors outside; `files` collects what they hold. */
function withExternalData(
  model: Model,
  files: Map<string, ExternalFile>,
  externalFile: (tensor: Tensor) => string,
): Model {
  const initializer = model.graph!.initializer.map((tensor) => {
    if (!tensor.rawData || tensor.rawData.length < SMALL) return tensor;
    const location = externalFile(tensor);
    const file = files.get(location) ?? { chunks: [], length: 0 };
    files.set(location, file);
    const entry = (key: string, value: string | number) =>
      message('StringStringEntryProto', { key, value: String(value) });
    const externalData = [
      entry('location', location),
      entry('offset', file.length),
      entry('length', tensor.rawData.length),
    ];
    file.chunks.push(tensor.rawData);
    file.length += tensor.rawData.length;
    return { ...tensor, rawData: undefined, dataLocation: 1, externalData };
  });
  return { ...model, graph: { ...model.graph!, initializer } };
}

const PIECE = 8 << 20;

/** Writes chunks to a temporary name beside `path` and renames; on failure the temporary file is removed. */
export function writeAtomically(path: string, chunks: readonly Chunk[]): void {
  const temporary = `${path}.partial`;
  try {
    const file = openSync(temporary, 'w', 0o640);
    try {
      for (const chunk of coalesced(chunks)) writeFully(file, chunk);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    if (error instanceof Error && 'code' in error && !('path' in error)) Object.assign(error, { path });
    throw error;
  }
}

function writeFully(file: number, data: Uint8Array): void {
  for (let done = 0; done < data.length;) done += writeSync(file, data, done, data.length - done);
}

/** Small chunks joined into pieces of some megabytes, big ones cut into such pieces: few system calls, little memory. */
function* coalesced(chunks: readonly Chunk[]): Generator<Uint8Array> {
  let buffer = new Uint8Array(PIECE);
  let used = 0;
  for (const chunk of chunks) {
    if (chunk.length > PIECE - used && used > 0) {
      yield buffer.subarray(0, used);
      buffer = new Uint8Array(PIECE);
      used = 0;
    }
    if (chunk.length <= PIECE) {
      buffer.set(chunk instanceof Bytes ? chunk.read() : chunk, used);
      used += chunk.length;
      continue;
    }
    for (let at = 0; at < chunk.length; at += PIECE) {
      const length = Math.min(PIECE, chunk.length - at);
      yield chunk instanceof Bytes ? chunk.slice(at, length).read() : chunk.subarray(at, at + length);
    }
  }
  if (used > 0) yield buffer.subarray(0, used);
}
