import { expect, it } from 'vitest';
import { Bytes } from '../../../main/engine/graph/bytes';
import { message } from '../../../main/engine/graph/build';
import { DataType } from '../../../main/engine/graph/onnx';
import { tensorData } from '../../../main/engine/graph/tensor';

it('values that lie unaligned in a Buffer are read', () => {
  const whole = Buffer.alloc(9);
  Buffer.from(Float32Array.of(1.5, -2).buffer).copy(whole, 1);
  const rawData = Bytes.of(whole.subarray(1));
  const tensor = message('TensorProto', { name: 'w', dataType: DataType.FLOAT, dims: [2], rawData });
  expect([...tensorData(tensor)]).toEqual([1.5, -2]);
});
