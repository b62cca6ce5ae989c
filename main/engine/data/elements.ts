/** Element types of data: views of raw bytes, and conversions to float32 and to what the model takes. */
import type { ElementType } from '../../../proto/dataset';
import { DataType, typeName } from '../graph/onnx';
import { byteLength, type TypedArray } from '../graph/tensor';
import { halfToNumber } from '../numerics/halfFloat';

const T = DataType;

interface Element {
  readonly array: new (buffer: ArrayBufferLike, offset?: number, length?: number) => TypedArray;
  /** numpy's code: kind and bytes. */
  readonly code: string;
  readonly name: ElementType;
  /** Smallest and largest integer; absent for floats. */
  readonly range?: readonly [bigint, bigint];
}

const signed = (bits: bigint): [bigint, bigint] => [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n];
const unsigned = (bits: bigint): [bigint, bigint] => [0n, (1n << bits) - 1n];

const elements: Readonly<Record<number, Element>> = {
  [T.FLOAT16]: { array: Uint16Array, code: 'f2', name: 'float16' },
  [T.FLOAT]: { array: Float32Array, code: 'f4', name: 'float32' },
  [T.DOUBLE]: { array: Float64Array, code: 'f8', name: 'float64' },
  [T.INT8]: { array: Int8Array, code: 'i1', name: 'int8', range: signed(8n) },
  [T.INT16]: { array: Int16Array, code: 'i2', name: 'int16', range: signed(16n) },
  [T.INT32]: { array: Int32Array, code: 'i4', name: 'int32', range: signed(32n) },
  [T.INT64]: { array: BigInt64Array, code: 'i8', name: 'int64', range: signed(64n) },
  [T.UINT8]: { array: Uint8Array, code: 'u1', name: 'uint8', range: unsigned(8n) },
  [T.UINT16]: { array: Uint16Array, code: 'u2', name: 'uint16', range: unsigned(16n) },
  [T.UINT32]: { array: Uint32Array, code: 'u4', name: 'uint32', range: unsigned(32n) },
  [T.UINT64]: { array: BigUint64Array, code: 'u8', name: 'uint64', range: unsigned(64n) },
  [T.BOOL]: { array: Uint8Array, code: 'b1', name: 'bool', range: unsigned(1n) },
};

const entries = Object.entries(elements).map(([type, element]) => [Number(type), element] as const);
const byCode = new Map(entries.map(([type, { code }]) => [code, type]));
const byName = new Map<string, number>(entries.map(([type, { name }]) => [name, type]));

/** The data type of numpy's code ('f4'); undefined for complex numbers, texts, objects. */
export const typeOfCode = (code: string): number | undefined => byCode.get(code);
/** The same backwards. */
export const codeOf = (dataType: number): string => elements[dataType]!.code;
export const typeOfName = (name: ElementType): number => byName.get(name)!;

/** A type as users write it: 'float32'. */
export const elementName = (dataType: number): string => elements[dataType]?.name ?? typeName(dataType).toLowerCase();
export const isFeedable = (dataType: number): boolean => dataType in elements;
export const isFloat = (dataType: number): boolean => isFeedable(dataType) && !elements[dataType]!.range;
export const elementBytes = (dataType: number): number => byteLength(dataType, 1)!;

/** A typed view of bytes that start at an aligned offset (16-bit floats as bit patterns). */
export function viewOf(bytes: Uint8Array, dataType: number): TypedArray {
  const { array } = elements[dataType]!;
  return new array(bytes.buffer, bytes.byteOffset, bytes.byteLength / elementBytes(dataType));
}

export function newArray(dataType: number, length: number): TypedArray {
  return viewOf(new Uint8Array(length * elementBytes(dataType)), dataType);
}

/** The same elements as unsigned patterns of their size: what a loop that only moves them needs. */
export function patternsOf(data: TypedArray): Uint8Array | Uint16Array | Uint32Array | BigUint64Array {
  const Pattern = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: BigUint64Array }[data.BYTES_PER_ELEMENT]!;
  return new Pattern(data.buffer as ArrayBuffer, data.byteOffset, data.length);
}

let halves: Float32Array | undefined;

/** Any elements as float32, as numpy's astype. The data themselves where they are float32 already. */
export function toFloats(data: TypedArray, dataType: number): Float32Array {
  if (data instanceof Float32Array) return data;
  if (dataType === T.FLOAT16) {
    const table = (halves ??= Float32Array.from({ length: 65536 }, (_, bits) => halfToNumber(bits)));
    return fill(new Float32Array(data.length), (i) => table[data[i] as number]!);
  }
  return isBig(data) ? fill(new Float32Array(data.length), (i) => Number(data[i])) : new Float32Array(data);
}

export function toDoubles(data: TypedArray, dataType: number): Float64Array {
  if (dataType === T.FLOAT16) return new Float64Array(toFloats(data, dataType));
  return isBig(data) ? fill(new Float64Array(data.length), (i) => Number(data[i])) : new Float64Array(data);
}

const isBig = (data: TypedArray): data is BigInt64Array | BigUint64Array =>
  data instanceof BigInt64Array || data instanceof BigUint64Array;

function fill<A extends Float32Array | Float64Array>(out: A, value: (i: number) => number): A {
  for (let i = 0; i < out.length; i++) out[i] = value(i);
  return out;
}

/** Float32 values in the float type that the model takes. */
export function fromFloats(data: Float32Array, dataType: number): TypedArray {
  if (dataType === T.DOUBLE) return new Float64Array(data);
  return dataType === T.FLOAT16 ? toHalves(data) : data;
}

/** IEEE half precision bit patterns, ties to even; what is too large becomes infinite. */
function toHalves(data: Float32Array): Uint16Array {
  const bits = new Uint32Array(data.buffer as ArrayBuffer, data.byteOffset, data.length);
  const out = new Uint16Array(data.length);
  for (let i = 0; i < out.length; i++) out[i] = halfBits(data[i]!, bits[i]!);
  return out;
}

function halfBits(value: number, bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // 65520 and above
  if (magnitude < 0x38800000) {
    // Subnormal: adding 0.5 puts the last place of a float32 at 2^−24, so the addition itself rounds.
    return sign | (Math.round((Math.fround(Math.abs(value) + 0.5) - 0.5) * 16777216) & 0x7fff);
  }
  const odd = (magnitude >>> 13) & 1;
  return sign | ((magnitude - 0x38000000 + 0xfff + odd) >>> 13);
}

/** Index of the first NaN or Inf among values of a float type; −1 where all are finite. */
export function firstNotFinite(data: TypedArray, dataType: number): number {
  if (dataType === T.FLOAT16) return (data as Uint16Array).findIndex((bits) => (bits & 0x7c00) === 0x7c00);
  const floats = data as Float32Array | Float64Array;
  let sum = 0;
  for (let i = 0; i < floats.length; i++) sum += floats[i]! * 0;
  return sum === 0 ? -1 : floats.findIndex((value) => !Number.isFinite(value));
}

/** One value as it is meant, not as it is stored. */
export function valueAt(data: TypedArray, dataType: number, index: number): number | bigint {
  const value = data[index]!;
  return dataType === T.FLOAT16 ? halfToNumber(Number(value)) : value;
}

/** Integers in another integer type; `outside` is called with the index of the first that does not fit. */
export function castIntegers(
  data: TypedArray,
  from: number,
  to: number,
  outside: (index: number) => never,
): TypedArray {
  const [low, high] = elements[to]!.range!;
  const [least, most] = elements[from]!.range!;
  if (least < low || most > high) {
    const index = (data as Int32Array).findIndex((value) => value < low || value > high);
    if (index >= 0) outside(index);
  }
  const out = newArray(to, data.length);
  if (isBig(out)) for (let i = 0; i < out.length; i++) out[i] = BigInt(data[i]!);
  else for (let i = 0; i < out.length; i++) out[i] = Number(data[i]);
  return out;
}

/** Turns the elements around in place: big-endian files on a little-endian machine. */
export function swapBytes(bytes: Uint8Array, size: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (size === 2) buffer.swap16();
  else if (size === 4) buffer.swap32();
  else if (size === 8) buffer.swap64();
}
