/** Questions about constants and types that several checks ask. */
import { constantOf } from '../../graph/links';
import { DataType, type Graph, type Tensor } from '../../graph/onnx';
import { elementCount } from '../../graph/tensor';
import { floatPieces } from '../../numerics/values';
import type { ExaminedModel } from './check';

/** float32, float16, bfloat16, float64. */
export const FLOATS: readonly number[] = [DataType.FLOAT, DataType.FLOAT16, DataType.BFLOAT16, DataType.DOUBLE];

export const isFloat = ({ dataType }: Tensor): boolean => FLOATS.includes(dataType);

/** True where the constant behind a value holds one number everywhere. */
export function isConstantly(graph: Graph, value: string | undefined, expected: number): boolean {
  const tensor = value ? constantOf(graph, value) : undefined;
  if (!tensor || !isFloat(tensor) || elementCount(tensor.dims) === 0) return false;
  for (const { values } of floatPieces(tensor)) if (values.some((each) => each !== expected)) return false;
  return true;
}

/** Floats that are more than shape arithmetic, or of unknown type: what a quantizer may stand at. */
export function isFeature({ types }: ExaminedModel, value: string | undefined): boolean {
  const type = types.values.get(value ?? '');
  return !type || (type.ints === undefined && (type.dataType === 0 || FLOATS.includes(type.dataType)));
}

/** True where both values are known to have one shape. */
export function sameShape({ types }: ExaminedModel, a: string | undefined, b: string | undefined): boolean {
  const from = types.values.get(a ?? '')?.shape;
  const to = types.values.get(b ?? '')?.shape;
  return from !== undefined && from.length === to?.length && from.every((dim, i) => dim !== null && dim === to[i]);
}
