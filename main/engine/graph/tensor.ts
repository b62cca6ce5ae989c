/** Tensor values: reading them from whatever field holds them, and making new tensors. */
import { fail } from '../../../proto/errors';
import { Bytes, DerivedSource } from './bytes';
import { message } from './build';
import { DataType, typeName, type Scalars, type Tensor } from './onnx';

export type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

type ArrayType = new (buffer: ArrayBuffer, offset: number, length: number) => TypedArray;

interface Layout {
  readonly bits: number;
  /** Bit patterns where JavaScript has no such number: float16 and bfloat16 as uint16, bytes for the rest. */
  readonly array: ArrayType;
}

const T = DataType;

const layouts: Readonly<Record<number, Layout>> = {
  [T.FLOAT]: { bits: 32, array: Float32Array },
  [T.UINT8]: { bits: 8, array: Uint8Array },
  [T.INT8]: { bits: 8, array: Int8Array },
  [T.UINT16]: { bits: 16, array: Uint16Array },
  [T.INT16]: { bits: 16, array: Int16Array },
  [T.INT32]: { bits: 32, array: Int32Array },
  [T.INT64]: { bits: 64, array: BigInt64Array },
  [T.BOOL]: { bits: 8, array: Uint8Array },
  [T.FLOAT16]: { bits: 16, array: Uint16Array },
  [T.DOUBLE]: { bits: 64, array: Float64Array },
  [T.UINT32]: { bits: 32, array: Uint32Array },
  [T.UINT64]: { bits: 64, array: BigUint64Array },
  [T.COMPLEX64]: { bits: 64, array: Float32Array },
  [T.COMPLEX128]: { bits: 128, array: Float64Array },
  [T.BFLOAT16]: { bits: 16, array: Uint16Array },
  [T.FLOAT8E4M3FN]: { bits: 8, array: Uint8Array },
  [T.FLOAT8E4M3FNUZ]: { bits: 8, array: Uint8Array },
  [T.FLOAT8E5M2]: { bits: 8, array: Uint8Array },
  [T.FLOAT8E5M2FNUZ]: { bits: 8, array: Uint8Array },
  [T.FLOAT8E8M0]: { bits: 8, array: Uint8Array },
  [T.UINT4]: { bits: 4, array: Uint8Array },
  [T.INT4]: { bits: 4, array: Uint8Array },
  [T.FLOAT4E2M1]: { bits: 4, array: Uint8Array },
  [T.UINT2]: { bits: 2, array: Uint8Array },
  [T.INT2]: { bits: 2, array: Uint8Array },
  [T.FLOAT6E2M3]: { bits: 6, array: Uint8Array },
  [T.FLOAT6E3M2]: { bits: 6, array: Uint8Array },
};

/** Number of elements: the product of the dimensions (1 for a scalar). */
export function elementCount(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

/** Bytes that `count` elements occupy in raw_data; undefined for strings and unknown types. */
export function byteLength(dataType: number, count: number): number | undefined {
  const layout = layouts[dataType];
  return layout && Math.ceil((count * layout.bits) / 8);
}

/** Bytes that the values occupy, read or not (0 for strings). */
export function tensorBytes(tensor: Tensor): number {
  return byteLength(tensor.dataType, elementCount(tensor.dims)) ?? 0;
}

/**
 * The values in the array type of their data type (bit patterns for 16-bit and smaller floats, packed bytes below 8 bit).
 * A view where alignment and storage allow, else a copy. Throws TENSOR_SIZE, TENSOR_TYPE (strings, unknown types).
 */
export function tensorData(tensor: Tensor): TypedArray {
  const layout = layoutOf(tensor);
  const bytes = storedBytes(tensor);
  return checkSize(tensor, bytes ? aligned(bytes.read(), layout) : typedData(tensor, layout));
}

/** The same values in order, piece by piece; each is good until the next one is asked for. Throws the same. */
export function* tensorPieces(tensor: Tensor): Iterable<TypedArray> {
  const layout = layoutOf(tensor);
  const bytes = storedBytes(tensor);
  if (!bytes) return yield tensorData(tensor);
  checkSize(tensor, { byteLength: bytes.length });
  for (const piece of bytes.pieces()) yield aligned(piece, layout);
}

/** The bytes that raw_data would hold; undefined where the values are stored as varints, or not at all. */
export function storedBytes({ dataType, rawData, floatData, doubleData }: Tensor): Bytes | undefined {
  const single = dataType === T.FLOAT || dataType === T.COMPLEX64;
  const double = dataType === T.DOUBLE || dataType === T.COMPLEX128;
  const stored = rawData ?? (single ? floatData : double ? doubleData : undefined);
  return stored instanceof Bytes ? stored : stored && Bytes.of(bytesOf(stored));
}

/** The memory behind an array. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function layoutOf({ name, dataType }: Tensor): Layout {
  const layout = layouts[dataType];
  return layout ?? fail('TENSOR_TYPE', { tensor: name, type: typeName(dataType), where: 'numbers expected' });
}

function checkSize<Held extends { readonly byteLength: number }>(tensor: Tensor, held: Held): Held {
  const { name, dataType, dims } = tensor;
  const expected = tensorBytes(tensor);
  const actual = held.byteLength;
  if (actual === expected) return held;
  return fail('TENSOR_SIZE', { tensor: name, type: typeName(dataType), dims: dims.join(', '), expected, actual });
}

function aligned(bytes: Uint8Array, layout: Layout): TypedArray {
  const size =
    layout.array === Uint8Array ? 1 : (layout.array as unknown as { BYTES_PER_ELEMENT: number }).BYTES_PER_ELEMENT;
  // `slice` of a Buffer is no copy.
  const data = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  return new layout.array(data.buffer as ArrayBuffer, data.byteOffset, Math.floor(data.byteLength / size));
}

/** The values from int32_data, int64_data …, whichever the specification names for the data type. */
function typedData(tensor: Tensor, layout: Layout): TypedArray {
  switch (tensor.dataType) {
    case T.INT64:
      return bigs(tensor.int64Data, BigInt64Array);
    case T.UINT64:
      return bigs(tensor.uint64Data, BigUint64Array);
    case T.UINT32:
      return Uint32Array.from(bigs(tensor.uint64Data, BigUint64Array), Number);
    default: {
      const ints = packedInts(tensor.int32Data);
      const Narrow = layout.array as unknown as { from(list: ArrayLike<number>): TypedArray };
      return Narrow.from(ints);
    }
  }
}

function packedInts(data: Scalars<Int32Array> | undefined): ArrayLike<number> {
  if (!(data instanceof Bytes)) return data ?? [];
  const bytes = data.read();
  const values: number[] = [];
  for (let at = 0; at < bytes.length;) {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      if (shift < 32) value |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    values.push(value);
  }
  return values;
}

function bigs<A extends BigInt64Array | BigUint64Array>(
  data: Scalars<A> | undefined,
  Type: new (list: bigint[]) => A,
): A {
  if (!(data instanceof Bytes)) return data ?? new Type([]);
  const bytes = data.read();
  const values: bigint[] = [];
  for (let at = 0; at < bytes.length;) {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++] ?? 0;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) break;
    }
    values.push(value);
  }
  return new Type(values);
}

/** Small integer tensors (shapes, axes, pads) as numbers. Throws TENSOR_TYPE for other types. */
export function tensorInts(tensor: Tensor): number[] {
  const integer: readonly number[] = [T.INT64, T.INT32, T.UINT64, T.UINT32, T.INT8, T.UINT8, T.INT16, T.UINT16, T.BOOL];
  if (!integer.includes(tensor.dataType))
    fail('TENSOR_TYPE', { tensor: tensor.name, type: typeName(tensor.dataType), where: 'integers expected' });
  return Array.from(tensorData(tensor) as ArrayLike<number | bigint>, Number);
}

/** Where a new tensor keeps its values: raw_data, or the typed field (float_data, int32_data, uint64_data …). */
export type Storage = 'raw' | 'typed';

/** A tensor of our own making; the array is shared, not copied. */
export function makeTensor(
  name: string,
  dataType: number,
  dims: readonly number[],
  data: TypedArray,
  storage: Storage = 'raw',
): Tensor {
  const bytes = byteLength(dataType, elementCount(dims));
  if (bytes !== data.byteLength) throw new Error(`tensor '${name}': ${data.byteLength} bytes for [${dims.join(', ')}]`);
  const field = storage === 'raw' ? undefined : typedField[dataType];
  if (storage === 'typed' && !field) throw new Error(`tensor '${name}': no typed field for ${typeName(dataType)}`);
  const value = field ? { [field]: data } : { rawData: Bytes.of(bytesOf(data)) };
  return message('TensorProto', { name, dataType, dims, ...value });
}

/** From this size on, values that can be computed again are not kept. */
const KEPT_BYTES = 16 << 20;

/**
 * A tensor whose values are computed: small ones now, big ones whenever they are read. `values` gives them in order, in
 * pieces of whatever size is natural; only floats have a typed field that can be filled so.
 */
export function derivedTensor(
  name: string,
  dataType: number,
  dims: readonly number[],
  values: () => Iterable<TypedArray>,
  storage: Storage = 'raw',
): Tensor {
  if (storage === 'typed' && dataType !== T.FLOAT) throw new Error(`tensor '${name}': only floats are derived typed`);
  const size = byteLength(dataType, elementCount(dims))!;
  const source = new DerivedSource(size, function* () {
    for (const piece of values()) yield bytesOf(piece);
  });
  const bytes = size < KEPT_BYTES ? Bytes.of(source.read(0, size)) : new Bytes(source, 0, size);
  return message('TensorProto', {
    name,
    dataType,
    dims,
    ...(storage === 'raw' ? { rawData: bytes } : { floatData: bytes }),
  });
}

const typedField: Readonly<Record<number, keyof Tensor>> = {
  [T.FLOAT]: 'floatData',
  [T.INT32]: 'int32Data',
  [T.INT64]: 'int64Data',
  [T.DOUBLE]: 'doubleData',
  [T.UINT64]: 'uint64Data',
};

export function floatTensor(name: string, dims: readonly number[], data: Float32Array, storage?: Storage): Tensor {
  return makeTensor(name, DataType.FLOAT, dims, data, storage);
}

export function int64Tensor(
  name: string,
  values: readonly number[],
  dims: readonly number[] = [values.length],
): Tensor {
  return makeTensor(name, DataType.INT64, dims, BigInt64Array.from(values, int64));
}

/** The greatest int64, which as a number is read as 2^63, stays the greatest. */
const int64 = (value: number): bigint => (value >= 2 ** 63 ? 2n ** 63n - 1n : BigInt(value));
