/** Tensor values as float32, whatever the tensor stores. */
import { fail } from '../../../proto/errors';
import { DataType, typeName, type Tensor } from '../graph/onnx';
import { derivedTensor, tensorData, tensorPieces, type Storage, type TypedArray } from '../graph/tensor';
import { bfloatsToFloats, halvesToFloats } from './halfFloat';

/** The values of a float tensor: the stored ones where they are float32, else a converted copy. Throws TENSOR_TYPE. */
export function floatValues(tensor: Tensor): Float32Array {
  return converted(tensor, tensorData(tensor));
}

const INTEGERS: readonly number[] = [
  DataType.INT8,
  DataType.UINT8,
  DataType.INT16,
  DataType.UINT16,
  DataType.INT32,
  DataType.UINT32,
  DataType.INT64,
  DataType.UINT64,
  DataType.BOOL,
];

const FLOATS: readonly number[] = [DataType.FLOAT, DataType.DOUBLE, DataType.FLOAT16, DataType.BFLOAT16];

/** Its values can be read as float32, exactly or rounded. */
export const isNumeric = ({ dataType }: Tensor): boolean => FLOATS.includes(dataType) || INTEGERS.includes(dataType);

/** Consecutive values of a tensor, from element `start` on. */
export interface FloatPiece {
  readonly start: number;
  readonly values: Float32Array;
}

/** All values in one array, or piece by piece. */
export type Floats = Float32Array | Iterable<FloatPiece>;

/** The values of a float tensor piece by piece; each is good until the next one is asked for. Throws TENSOR_TYPE. */
export function* floatPieces(tensor: Tensor): Iterable<FloatPiece> {
  let start = 0;
  for (const piece of tensorPieces(tensor)) {
    const values = converted(tensor, piece);
    yield { start, values };
    start += values.length;
  }
}

/** The same of a tensor of integers too, whose values are rounded to float32. Throws TENSOR_TYPE. */
export function* numberPieces(tensor: Tensor): Iterable<FloatPiece> {
  if (!INTEGERS.includes(tensor.dataType)) return yield* floatPieces(tensor);
  let start = 0;
  for (const piece of tensorPieces(tensor)) {
    yield { start, values: Float32Array.from(piece as ArrayLike<number | bigint>, Number) };
    start += piece.length;
  }
}

/** The tensor with `change` applied to its values piece by piece, as float32; big ones whenever they are read. */
export function mapFloats(
  tensor: Tensor,
  change: (values: Float32Array, start: number) => Float32Array,
  storage?: Storage,
): Tensor {
  const values = function* (): Iterable<Float32Array> {
    for (const piece of floatPieces(tensor)) yield change(piece.values, piece.start);
  };
  return derivedTensor(tensor.name, DataType.FLOAT, tensor.dims, values, storage);
}

export function asPieces(data: Floats): Iterable<FloatPiece> {
  return data instanceof Float32Array ? [{ start: 0, values: data }] : data;
}

function converted(tensor: Tensor, data: TypedArray): Float32Array {
  switch (tensor.dataType) {
    case DataType.FLOAT:
      return data as Float32Array;
    case DataType.DOUBLE:
      return Float32Array.from(data as Float64Array);
    case DataType.FLOAT16:
      return halvesToFloats(data as Uint16Array);
    case DataType.BFLOAT16:
      return bfloatsToFloats(data as Uint16Array);
    default:
      return fail('TENSOR_TYPE', {
        tensor: tensor.name,
        type: typeName(tensor.dataType),
        where: 'a float tensor is expected',
      });
  }
}

/** Index of the first NaN or Inf and how many there are. */
export function notFinite(data: Floats): { count: number; first: number } {
  let count = 0;
  let first = -1;
  for (const { start, values } of asPieces(data)) {
    if (allFinite(values)) continue;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (value - value !== 0 && count++ === 0) first = start + i;
    }
  }
  return { count, first };
}

/** One sum of v − v, which is 0 for a finite v and else NaN: no branch a value, so big weights are read fast. */
function allFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! - values[i]!;
  return sum === 0;
}

const known = new WeakMap<Tensor, { count: number; first: number }>();

/** The same of a tensor, which is read once however often it is asked for. */
export function notFiniteIn(tensor: Tensor): { count: number; first: number } {
  const found = known.get(tensor) ?? notFinite(floatPieces(tensor));
  known.set(tensor, found);
  return found;
}
