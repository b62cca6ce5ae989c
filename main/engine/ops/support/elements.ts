/** Elements of small tensors: moving and combining what is known of them, so that shape arithmetic can be followed. */
import type { Dim } from '../../graph/build';
import { DataType, type Tensor } from '../../graph/onnx';
import { elementCount, tensorData } from '../../graph/tensor';
import type { MaybeType, Shape, ValueType } from '../operator';
import { allNumbers, sizeOf } from './shapes';

/** Most elements that are followed: of integers (shapes of any kind), of floats (scales of a Resize, a scalar). */
const MAX_INTS = 1024;
const MAX_FLOATS = 8;

const INTEGERS: readonly number[] = [DataType.INT64, DataType.INT32, DataType.BOOL];

export const isFollowed = (dataType: number): boolean => INTEGERS.includes(dataType) || dataType === DataType.FLOAT;

/** The elements of a constant where it is small and of a type that is followed. */
export function constantElements(tensor: Tensor): readonly Dim[] | undefined {
  const most = INTEGERS.includes(tensor.dataType) ? MAX_INTS : tensor.dataType === DataType.FLOAT ? MAX_FLOATS : -1;
  if (elementCount(tensor.dims) > most) return undefined;
  return Array.from(tensorData(tensor) as ArrayLike<number | bigint>, Number);
}

export type At = (index: readonly number[]) => Dim;

/** The elements of a tensor of that shape, in row-major order; undefined where a dimension is unknown or there are too many. */
export function elements(shape: Shape | undefined, at: At): readonly Dim[] | undefined {
  const count = sizeOf(shape);
  if (!shape || count === undefined || count > MAX_INTS || !allNumbers(shape)) return undefined;
  const index = shape.map(() => 0);
  return Array.from({ length: count }, () => {
    const value = at(index);
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0;
    return value;
  });
}

/** Reads elements by index; a longer index is aligned at the end, dimensions of 1 are broadcast. undefined: nothing is known. */
export function readerOf(type: MaybeType): At | undefined {
  const { ints, shape } = type ?? {};
  if (!ints || !shape || !allNumbers(shape)) return undefined;
  return (index) => {
    const skip = index.length - shape.length;
    const flat = shape.reduce((at, size, axis) => at * size + (size === 1 ? 0 : index[skip + axis]!), 0);
    return ints[flat] ?? null;
  };
}

/** A value of the given type whose elements are those of `from` in the same order: Reshape, Squeeze, Identity … */
export function reshaped(from: ValueType, shape: Shape | undefined): ValueType {
  const ints = from.ints && sizeOf(shape) === from.ints.length ? from.ints : undefined;
  return { dataType: from.dataType, shape, ints };
}

/** A value whose elements come from those of `from` by `index`: Slice, Gather, Transpose, Expand … */
export function moved(
  from: ValueType,
  shape: Shape | undefined,
  index: (index: readonly number[]) => readonly number[],
): ValueType {
  const read = readerOf(from);
  return { dataType: from.dataType, shape, ints: read && elements(shape, (at) => read(index(at))) };
}

/** What a computed number becomes when it is stored: integers are cut, floats are rounded to float32, a dimension is true. */
export function stored(value: Dim, dataType: number): Dim {
  if (typeof value === 'string') return dataType === DataType.BOOL ? 1 : value;
  if (value === null) return null;
  if (dataType === DataType.FLOAT) return Math.fround(value);
  if (!Number.isFinite(value)) return null;
  return dataType === DataType.BOOL ? Number(value !== 0) : Math.trunc(value);
}
