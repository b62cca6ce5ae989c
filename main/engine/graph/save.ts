/**
 * Writing models: streamed, never more than a piece of them in memory, all files under temporary names first, so that a
 * half-written model never looks finished.
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { message } from './build';
import { Bytes, PIECE_BYTES } from './bytes';
import { mapSubgraphs } from './edit';
import { encodeModel, piecesOf, withinLimit, type Chunk } from './encode';
import { DataType, type Graph, type Model, type Tensor } from './onnx';
import { bytesOf, storedBytes, tensorBytes, tensorData } from './tensor';

/** From this size on a model goes to external data; ONNX Runtime and protobuf end at 2 GiB. */
export const EXTERNAL_THRESHOLD = 2_000_000_000;

export interface SaveOptions {
  /** The external file of a tensor. Its default puts all tensors into `<model>.data`. */
  readonly externalFile?: (tensor: Tensor) => string;
  /** Size of the whole model from which its tensors are stored outside. */
  readonly threshold?: number;
}

export interface SavedFile {
  /** Name inside the folder. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/**
 * Writes `model` to `path`, and beside it the external data where it is too big for one file; returns all files, the model
 * first. Throws MODEL_TOO_LARGE, and what the disk says; then none of the files is there.
 */
export function saveModel(model: Model, path: string, options: SaveOptions = {}): SavedFile[] {
  const { threshold = EXTERNAL_THRESHOLD, externalFile = () => `${basename(path)}.data` } = options;
  const whole = encodeModel(model);
  const outside = new Outside(externalFile);
  const { chunks } = withinLimit(whole.length < threshold ? whole : encodeModel(outside.stored(model)));
  const files = new Map<string, readonly Chunk[]>();
  for (const [name, file] of outside.files) files.set(name, file.chunks);
  const written = writeFiles(dirname(path), files.set(basename(path), chunks));
  return [...written.slice(-1), ...written.slice(0, -1)];
}

/** Smaller tensors (shapes, scalars) stay in the model. */
const OUTSIDE_BYTES = 1024;

/** Offsets of external tensors are multiples of a page, so that readers can map them. */
const PAGE_BYTES = 4096;

const NO_DATA: Partial<Tensor> = {
  rawData: undefined,
  floatData: undefined,
  doubleData: undefined,
  int32Data: undefined,
  int64Data: undefined,
  uint64Data: undefined,
};

interface ExternalFile {
  readonly chunks: Chunk[];
  length: number;
}

/** Collects the big tensors of a model by external file. */
class Outside {
  readonly files = new Map<string, ExternalFile>();

  constructor(private readonly externalFile: (tensor: Tensor) => string) {}

  /** The model with its big initializers outside. */
  stored(model: Model): Model {
    return { ...model, graph: this.graph(model.graph!) };
  }

  private graph(graph: Graph): Graph {
    const initializer = graph.initializer.map((tensor) => this.tensor(tensor));
    return mapSubgraphs({ ...graph, initializer }, (inner) => this.graph(inner));
  }

  private tensor(tensor: Tensor): Tensor {
    if (tensor.dataType === DataType.STRING || tensorBytes(tensor) < OUTSIDE_BYTES) return tensor;
    const data = storedBytes(tensor) ?? Bytes.of(bytesOf(tensorData(tensor)));
    const location = this.externalFile(tensor);
    const file = this.files.get(location) ?? { chunks: [], length: 0 };
    this.files.set(location, file);
    const padding = -file.length & (PAGE_BYTES - 1);
    const offset = file.length + padding;
    file.chunks.push(new Uint8Array(padding), data);
    file.length = offset + data.length;
    const entries = Object.entries({ location, offset, length: data.length });
    const externalData = entries.map(([key, value]) =>
      message('StringStringEntryProto', { key, value: String(value) }),
    );
    return { ...tensor, ...NO_DATA, dataLocation: 1, externalData };
  }
}

/** Writes a text file whole or not at all. */
export function writeText(path: string, text: string): SavedFile {
  return writeAtomically(path, [new TextEncoder().encode(text)]);
}

/** Writes a file whole or not at all. */
export function writeAtomically(path: string, chunks: readonly Chunk[]): SavedFile {
  return writeFiles(dirname(path), new Map([[basename(path), chunks]]))[0]!;
}

/**
 * Writes files that belong together: under temporary names beside the final ones, then renamed in their order. On failure
 * neither temporary files nor new final ones remain.
 */
export function writeFiles(folder: string, files: ReadonlyMap<string, readonly Chunk[]>): SavedFile[] {
  const made = new Set<string>();
  try {
    const written = [...files].map(([name, chunks]): SavedFile => {
      const temporary = join(folder, `${name}.partial`);
      made.add(temporary);
      return { name, ...writeFile(temporary, join(folder, name), chunks) };
    });
    for (const { name } of written) {
      renameSync(join(folder, `${name}.partial`), join(folder, name));
      made.add(join(folder, name));
    }
    return written;
  } catch (error) {
    for (const path of made) rmSync(path, { force: true });
    throw error;
  }
}

/** Writes `temporary`, hashing on the way; an error of the disk names the file as it would have been called. */
function writeFile(temporary: string, path: string, chunks: readonly Chunk[]): { sizeBytes: number; sha256: string } {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    const file = openSync(temporary, 'w', 0o640);
    try {
      for (const piece of coalesced(piecesOf(chunks))) {
        hash.update(piece);
        writeFully(file, piece);
        sizeBytes += piece.length;
      }
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && !('path' in error)) Object.assign(error, { path });
    throw error;
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

function writeFully(file: number, data: Uint8Array): void {
  for (let done = 0; done < data.length;) done += writeSync(file, data, done, data.length - done);
}

/** Small pieces joined into bigger ones: few system calls. Each is good until the next one is asked for. */
function* coalesced(pieces: Iterable<Uint8Array>): Iterable<Uint8Array> {
  const buffer = new Uint8Array(PIECE_BYTES);
  let used = 0;
  for (const piece of pieces) {
    if (used > 0 && used + piece.length > PIECE_BYTES) {
      yield buffer.subarray(0, used);
      used = 0;
    }
    if (piece.length >= PIECE_BYTES) yield piece;
    else {
      buffer.set(piece, used);
      used += piece.length;
    }
  }
  if (used > 0) yield buffer.subarray(0, used);
}
