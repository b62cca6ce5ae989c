/** Random data for the inputs of a network: one call, or several for a data set. */
import { Tensor } from 'onnxruntime-node';
import { DataType } from '../../../main/engine/graph/onnx';
import { elementCount, type TypedArray } from '../../../main/engine/graph/tensor';
import { below, seededRandom, uniform } from '../../../main/engine/numerics/random';
import { SIZES, type NetInput } from './net';

/** The dimensions of an input, symbols replaced by their sizes. */
export const fixedDims = ({ dims }: NetInput, sizes = SIZES): number[] =>
  dims.map((dim) => (typeof dim === 'number' ? dim : sizes[dim ?? '']!));

export function randomData({ dataType, low, high }: NetInput, count: number, seed: number): TypedArray {
  const random = seededRandom(seed);
  if (dataType === DataType.FLOAT) return Float32Array.from({ length: count }, () => uniform(random, low, high));
  return BigInt64Array.from({ length: count }, () => BigInt(below(random, high)));
}

export function randomFeeds(inputs: readonly NetInput[], seed: number, sizes = SIZES): Record<string, Tensor> {
  const entries = inputs.map((input, i): [string, Tensor] => {
    const dims = fixedDims(input, sizes);
    const data = randomData(input, elementCount(dims), seed + i);
    const type = input.dataType === DataType.FLOAT ? 'float32' : 'int64';
    return [input.name, new Tensor(type, data as Float32Array, dims)];
  });
  return Object.fromEntries(entries);
}
