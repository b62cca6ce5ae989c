/** Opening a model file: structure in memory, weights left in the file (or in its external data) until they are read. */
import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { fail } from '../../../proto/errors';
import { Bytes, FileSource, MemorySource, type ByteSource } from './bytes';
import { decodeModel } from './decode';
import { reading } from './files';
import type { Graph, Model, Tensor } from './onnx';
import { byteLength, elementCount } from './tensor';
import { mapTensors } from './tensors';

/** Files up to this size are read whole: one read is faster than many small ones. */
const IN_MEMORY = 64 << 20;
const EXTERNAL = 1;

export interface OpenModel extends Model {
  readonly graph: Graph;
}

/**
 * Reads an ONNX file. External data is resolved at once, so that later nobody has to know where it lies.
 * Throws FILE_*, MODEL_*, EXTERNAL_* errors that name the file, the byte or the tensor.
 */
export function loadModel(path: string): OpenModel {
  const file = new FileSource(path);
  if (file.size === 0) fail('MODEL_EMPTY', { path });
  const source = file.size <= IN_MEMORY ? new MemorySource(file.read(0, file.size), path) : file;
  return open(source, dirname(resolve(path)));
}

/** A model that is already in memory; external data lies relative to `folder`. */
export function readModel(data: Uint8Array, label = '<memory>', folder = '.'): OpenModel {
  return open(new MemorySource(data, label), folder);
}

function open(source: ByteSource, folder: string): OpenModel {
  const model = decodeModel(source);
  if (!model.graph) return fail('MODEL_NO_GRAPH', { path: source.label });
  const files: Files = new Map();
  const graph = mapTensors(model.graph, (tensor) => resolveTensor(tensor, folder, files));
  return graph === model.graph ? (model as OpenModel) : { ...model, graph };
}

type Files = Map<string, FileSource>;

/** The tensor itself where nothing is external, else one that points at its bytes. */
function resolveTensor(tensor: Tensor, folder: string, files: Files): Tensor {
  if (tensor.dataLocation !== EXTERNAL) return tensor;
  const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
  const location = entries.get('location') ?? '';
  const path = found(tensor.name, resolve(folder, location), () => insideFolder(tensor.name, folder, location));
  const needed = byteLength(tensor.dataType, elementCount(tensor.dims));
  if (needed === undefined)
    fail('EXTERNAL_INVALID', { tensor: tensor.name, problem: 'its element type has no fixed size' });
  const offset = entryNumber(tensor.name, entries, 'offset') ?? 0;
  const length = entryNumber(tensor.name, entries, 'length') ?? needed;
  if (length !== needed)
    fail('EXTERNAL_INVALID', {
      tensor: tensor.name,
      problem: `length ${length} where its shape needs ${needed} bytes`,
    });
  const file = openOnce(tensor.name, path, files);
  if (offset + length > file.size)
    fail('EXTERNAL_SHORT', { tensor: tensor.name, from: offset, to: offset + length, path, size: file.size });
  return { ...tensor, externalData: [], dataLocation: undefined, rawData: new Bytes(file, offset, length) };
}

function entryNumber(tensor: string, entries: ReadonlyMap<string, string>, key: string): number | undefined {
  const text = entries.get(key);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
    fail('EXTERNAL_INVALID', { tensor, problem: `${key} is '${text}'` });
  return value;
}

function openOnce(tensor: string, path: string, files: Files): FileSource {
  const file = files.get(path) ?? found(tensor, path, () => new FileSource(path));
  files.set(path, file);
  return file;
}

/** A look at an external file; that it does not exist is said with the tensor. */
function found<T>(tensor: string, path: string, look: () => T): T {
  try {
    return look();
  } catch (error) {
    if ((error as { code?: string }).code === 'FILE_NOT_FOUND') fail('EXTERNAL_MISSING', { tensor, path });
    throw error;
  }
}

/** The absolute path of an external file; refuses absolute paths, `..` and links that lead out of the model's folder. */
function insideFolder(tensor: string, folder: string, location: string): string {
  if (location === '') fail('EXTERNAL_INVALID', { tensor, problem: 'it names no file' });
  const path = resolve(folder, location);
  const outside = (root: string, target: string): boolean => {
    const way = relative(root, target);
    return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
  };
  if (isAbsolute(location) || outside(folder, path)) fail('EXTERNAL_OUTSIDE', { tensor, location });
  const target = reading(path, () => realpathSync(path));
  if (outside(realpathSync(folder), target)) fail('EXTERNAL_OUTSIDE', { tensor, location });
  return path;
}
