/** Moving the axes of a tensor: y[i₀, i₁, …] = x[…], where axis k of y is axis perm[k] of x. */
import type { Tensor } from '../graph/onnx';
import { derivedTensor, elementCount, tensorData, type TypedArray } from '../graph/tensor';

/** The tensor with its axes moved; a big one is moved whenever it is read, and only then are its values in memory. */
export function transposed(tensor: Tensor, perm: readonly number[], name: string): Tensor {
  const dims = perm.map((axis) => tensor.dims[axis]!);
  const stride = perm.map((axis) => elementCount(tensor.dims.slice(axis + 1)));
  return derivedTensor(name, tensor.dataType, dims, function* () {
    if (elementCount(dims) === 0) return;
    const data = tensorData(tensor);
    const [rows = 1, ...rest] = dims;
    for (let row = 0; row < rows; row++) yield slice(data, row * (stride[0] ?? 0), rest, stride.slice(1));
  });
}

/** The values from `start` on with the given dimensions, whose steps in `data` are `stride`, in row-major order. */
function slice(data: TypedArray, start: number, dims: readonly number[], stride: readonly number[]): TypedArray {
  const result = new (data.constructor as new (length: number) => TypedArray)(elementCount(dims));
  const length = dims.at(-1) ?? 1;
  const step = stride.at(-1) ?? 0;
  const index = dims.slice(0, -1).map(() => 0);
  for (let at = 0, from = start; at < result.length; from = start + next(index, dims, stride)) {
    for (let i = 0; i < length; i++) result[at++] = data[from + i * step]!;
  }
  return result;
}

/** Counts an index of all axes but the last up by one; gives its place. */
function next(index: number[], dims: readonly number[], stride: readonly number[]): number {
  for (let axis = index.length - 1; axis >= 0 && ++index[axis]! === dims[axis]; axis--) index[axis] = 0;
  return index.reduce((sum, each, axis) => sum + each * stride[axis]!, 0);
}
