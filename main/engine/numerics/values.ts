/** Tensor values as float32, whatever the tensor stores. */
import { fail } from '../../../proto/errors';
import { DataType, typeName, type Tensor } from '../graph/onnx';
import { tensorData } from '../graph/tensor';
import { bfloatsToFloats, halvesToFloats } from './halfFloat';

/** The values of a float tensor: the stored ones where they are float32, else a converted copy. Throws TENSOR_TYPE. */
export function floatValues(tensor: Tensor): Float32Array {
  const data = tensorData(tensor);
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
export function notFinite(data: Float32Array): { count: number; first: number } {
  let count = 0;
  let first = -1;
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i]!)) {
      if (count++ === 0) first = i;
    }
  }
  return { count, first };
}
