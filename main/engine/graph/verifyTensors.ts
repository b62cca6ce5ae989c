/** Constants that hold what they claim: told from lengths, without reading the values. */
import { fail } from '../../../proto/errors';
import { Bytes } from './bytes';
import { DataType, typeName, type Graph, type Tensor } from './onnx';
import { elementCount, storedBytes, tensorBytes, tensorData } from './tensor';
import { tensorsIn } from './tensors';

/** All constants of a graph and of the graphs inside its nodes. Throws TENSOR_SIZE, TENSOR_TYPE. */
export function verifyTensors(graph: Graph): void {
  for (const tensor of tensorsIn(graph)) verifyTensor(tensor);
}

function verifyTensor(tensor: Tensor): void {
  const { name, dataType, dims, stringData } = tensor;
  const expected = tensorBytes(tensor);
  const wrong = (actual: number): never =>
    fail('TENSOR_SIZE', { tensor: name, type: typeName(dataType), dims: dims.join(', '), expected, actual });
  const count = elementCount(dims);
  if (dims.some((dim) => dim < 0) || !Number.isSafeInteger(count)) wrong(0);
  if (dataType === DataType.STRING) return stringData.length === count ? undefined : wrong(stringData.length);
  const stored = storedBytes(tensor);
  if (stored) {
    if (stored.length !== expected) wrong(stored.length);
  } else {
    // Varints: an element takes one byte at least, so a claim beyond the file is not even tried.
    const packed = [tensor.int32Data, tensor.int64Data, tensor.uint64Data].find((data) => data instanceof Bytes);
    if (packed ? expected > 16 * packed.length : expected > 16 * count) wrong(packed?.length ?? 0);
    tensorData(tensor);
  }
}
