/**
 * NumPy arrays: one header, then the elements in C order (format versions 1 to 3). The first axis counts rows; rows are
 * read from the file when they are asked for.
 * Throws NPY_INVALID, NPY_SHORT, NPY_TYPE, NPY_FORTRAN, DATA_FILE_*.
 */
import { fail } from '../../../../proto/errors';
import { FileSource } from '../../graph/bytes';
import { elementCount } from '../../graph/tensor';
import { elementBytes, swapBytes, typeOfCode } from '../elements';
import { requireFile, type Place } from '../place';
import type { Rows } from '../rows';

/** The bytes of an npy file, wherever they lie. Reads past the end give what there is. */
export interface NpyBytes {
  readonly size: number;
  /** A fresh buffer, since its bytes may be swapped. */
  read(offset: number, length: number): Uint8Array | Promise<Uint8Array>;
}

interface Header {
  readonly dataType: number;
  readonly bigEndian: boolean;
  readonly shape: readonly number[];
  readonly offset: number;
}

export function openNpy(place: Place, path: string): Promise<Rows> {
  requireFile(place, path);
  return npyRows(place, path, new FileSource(path));
}

/** Rows of an array; `label` is what messages call it. */
export async function npyRows(place: Place, file: string, bytes: NpyBytes, label = file): Promise<Rows> {
  const { dataType, bigEndian, shape, offset } = await readHeader({ ...place, path: label }, bytes);
  const size = elementBytes(dataType);
  const [count = 1, ...dims] = shape;
  const rowBytes = elementCount(dims) * size;
  return {
    dataType,
    dims,
    count,
    scalar: shape.length === 0,
    async read(start, rows) {
      const data = await bytes.read(offset + start * rowBytes, rows * rowBytes);
      if (bigEndian) swapBytes(data, size);
      return data;
    },
    place,
    files: [file],
  };
}

type At = Place & { readonly path: string };

const MAGIC = '\x93NUMPY';

async function readHeader(at: At, bytes: NpyBytes): Promise<Header> {
  const start = Buffer.from(await bytes.read(0, Math.min(12, bytes.size)));
  if (start.length < 12 || start.toString('latin1', 0, 6) !== MAGIC) return fail('NPY_INVALID', at);
  const wide = start[6]! >= 2;
  const from = wide ? 12 : 10;
  const length = wide ? start.readUInt32LE(8) : start.readUInt16LE(8);
  if (from + length > bytes.size) return fail('NPY_INVALID', at);
  const text = new TextDecoder().decode(await bytes.read(from, length));
  const header = { ...parseHeader(at, text), offset: from + length };
  const expected = elementCount(header.shape) * elementBytes(header.dataType);
  const actual = bytes.size - header.offset;
  if (actual < expected)
    fail('NPY_SHORT', { ...at, type: header.type, shape: header.shape.join(', '), expected, actual });
  return header;
}

/** The header is a Python dict: {'descr': '<f4', 'fortran_order': False, 'shape': (10, 3), }. */
function parseHeader(at: At, text: string): Omit<Header, 'offset'> & { type: string } {
  const shapeText = /'shape'\s*:\s*\(([\dL,\s]*)\)/.exec(text)?.[1];
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const descr = /'descr'\s*:\s*(?:'([^']*)'|(\[))/.exec(text);
  if (shapeText === undefined || fortran === undefined || !descr) return fail('NPY_INVALID', at);
  const type = descr[1] ?? 'struct';
  const [, order, code] = /^([<>|=]?)(\w+)$/.exec(type) ?? [];
  const dataType = code === undefined ? undefined : typeOfCode(code);
  if (dataType === undefined) return fail('NPY_TYPE', { ...at, type });
  const shape = shapeText.split(',').flatMap((dim) => (dim.trim() === '' ? [] : [Number.parseInt(dim, 10)]));
  // With at most one axis longer than 1 both orders are the same.
  if (fortran === 'True' && shape.filter((dim) => dim !== 1).length > 1) return fail('NPY_FORTRAN', at);
  return { dataType, bigEndian: order === '>', shape, type };
}
