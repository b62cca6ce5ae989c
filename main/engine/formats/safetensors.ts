/**
 * Float tensors as a safetensors file: 8 bytes with the length of the header, the header (JSON: dtype, shape and place of every
 * tensor), the data one after the other, all little-endian (github.com/huggingface/safetensors). The header is filled up with blanks
 * to a multiple of 8, so that data are aligned.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { fail } from '../../../proto/errors';
import { reading } from '../graph/files';
import { writeAtomically, type SavedFile } from '../graph/save';

export interface FloatTensorData {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

const LENGTH_BYTES = 8;
const ALIGNMENT = 8;

const headerSchema = z.record(
  z.string(),
  z.object({
    dtype: z.literal('F32'),
    shape: z.array(z.number().int().min(0)),
    data_offsets: z.tuple([z.number().int().min(0), z.number().int().min(0)]),
  }),
);

/** Whole or not at all. */
export function writeSafetensors(path: string, tensors: ReadonlyMap<string, FloatTensorData>): SavedFile {
  let end = 0;
  const entries = [...tensors].map(([name, { dims, data }]) => {
    const start = end;
    end += data.byteLength;
    return [name, { dtype: 'F32', shape: dims, data_offsets: [start, end] }] as const;
  });
  const text = JSON.stringify(Object.fromEntries(entries));
  const bytes = new TextEncoder().encode(text);
  const header = new Uint8Array(Math.ceil(bytes.length / ALIGNMENT) * ALIGNMENT).fill(0x20);
  header.set(bytes);
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
  const data = [...tensors.values()].map(
    (each) => new Uint8Array(each.data.buffer, each.data.byteOffset, each.data.byteLength),
  );
  return writeAtomically(path, [length, header, ...data]);
}

/** Throws FILE_*, SAFETENSORS_INVALID. */
export function readSafetensors(path: string): ReadonlyMap<string, FloatTensorData> {
  const file = reading(path, () => readFileSync(path));
  const invalid = (problem: string): never => fail('SAFETENSORS_INVALID', { path, problem });
  if (file.length < LENGTH_BYTES) return invalid(`${file.length} bytes`);
  const start = LENGTH_BYTES + Number(file.readBigUInt64LE(0));
  if (start > file.length) return invalid('header');
  const header = headerSchema.safeParse(parsed(file.toString('utf8', LENGTH_BYTES, start)));
  if (!header.success) return invalid(header.error.issues[0]!.path.join('.') || 'header');
  const tensors = Object.entries(header.data).map(([name, { shape, data_offsets }]): [string, FloatTensorData] => {
    const [from, to] = data_offsets.map((offset) => start + offset) as [number, number];
    const count = shape.reduce((product, dim) => product * dim, 1);
    if (to > file.length || to - from !== 4 * count) return invalid(name);
    const data = new Float32Array(count);
    new Uint8Array(data.buffer).set(file.subarray(from, to));
    return [name, { dims: shape, data }];
  });
  return new Map(tensors);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
