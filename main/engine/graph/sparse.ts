/**
 * Sparse tensors: checked, and as dense ones. `values` holds NNZ elements, `indices` where they stand: [NNZ] positions in
 * row-major order or [NNZ, rank] coordinates, ascending, none twice (SparseTensorProto in proto/onnx.proto).
 */
import { fail } from '../../../proto/errors';
import { DataType, typeName, type SparseTensor, type Tensor } from './onnx';
import { byteLength, derivedTensor, elementCount, tensorData, type TypedArray } from './tensor';

const PIECE_ELEMENTS = 1 << 20;

/** The same tensor with its zeros, called `name`; big ones are put together whenever they are read. Throws SPARSE_INVALID. */
export function denseTensor(sparse: SparseTensor, name = sparse.values?.name ?? ''): Tensor {
  const invalid = (problem: string): never => fail('SPARSE_INVALID', { tensor: name, problem });
  const { dims, values, indices } = sparse;
  if (!values || !indices) return invalid(`it has no ${values ? 'indices' : 'values'}`);
  const size = elementCount(dims);
  if (!Number.isSafeInteger(size) || dims.some((dim) => dim < 0)) invalid(`its shape is [${dims.join(', ')}]`);
  if (values.dims.length !== 1) invalid(`its values have the shape [${values.dims.join(', ')}]`);
  if (byteLength(values.dataType, 2) !== 2 * (byteLength(values.dataType, 1) ?? 0))
    invalid(`its values are of type ${typeName(values.dataType)}`);
  const count = values.dims[0]!;
  const positions = positionsOf(indices, count, dims, invalid);
  const data = tensorData(values);
  const pieces = (): Iterable<TypedArray> => densePieces(data, data.length / Math.max(count, 1), positions, size);
  return derivedTensor(name, values.dataType, dims, pieces);
}

/** Where each value stands in row-major order. */
function positionsOf(
  indices: Tensor,
  count: number,
  dims: readonly number[],
  invalid: (problem: string) => never,
): Float64Array {
  if (indices.dataType !== DataType.INT64) invalid(`its indices are of type ${typeName(indices.dataType)}, not INT64`);
  const flat = indices.dims.length === 1;
  const shape = flat ? [count] : [count, dims.length];
  if (indices.dims.join() !== shape.join())
    invalid(`its indices have the shape [${indices.dims.join(', ')}], expected [${shape.join(', ')}]`);
  const numbers = tensorData(indices) as BigInt64Array;
  const sizes = flat ? [elementCount(dims)] : dims;
  const positions = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    for (let axis = 0; axis < sizes.length; axis++) {
      const at = Number(numbers[i * sizes.length + axis]);
      if (!(at >= 0 && at < sizes[axis]!)) invalid(`index ${at} of value ${i} is outside 0 to ${sizes[axis]! - 1}`);
      positions[i] = positions[i]! * sizes[axis]! + at;
    }
    if (i > 0 && positions[i]! <= positions[i - 1]!) invalid(`the index of value ${i} is not above the one before it`);
  }
  return positions;
}

/** `width`: array elements of one value (2 for complex numbers). */
function* densePieces(values: TypedArray, width: number, positions: Float64Array, size: number): Iterable<TypedArray> {
  const Numbers = values.constructor as new (length: number) => TypedArray;
  let next = 0;
  for (let start = 0; start < size; start += PIECE_ELEMENTS) {
    const length = Math.min(PIECE_ELEMENTS, size - start);
    const piece = new Numbers(length * width);
    for (; next < positions.length && positions[next]! < start + length; next++) {
      const value = values.subarray(next * width, (next + 1) * width);
      piece.set(value as never, (positions[next]! - start) * width);
    }
    yield piece;
  }
}
