/** What the real AMCT wrote, for comparison: see the README beside the goldens. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadModel, type OpenModel } from '../../main/engine/graph/load';
import { DATA, GOLDEN } from './shared';

export const GOLDEN_CASES = [
  'default',
  'hfmg',
  'channelwise_off',
  'offset_false',
  'int16_act',
  'int4_weights',
  'dmq',
  'skip_layers',
  'no_fusion',
] as const;

export const goldenFile = (name: string, file: string): string => join(GOLDEN, `ptq_${name}`, file);

export function goldenJson<T>(name: string, file: string): T {
  // Integers beyond 2⁵³ become what a double holds, as in our own reader.
  return JSON.parse(readFileSync(goldenFile(name, file), 'utf8')) as T;
}

/** A float32 .npy file. */
export function npyFloats(path: string): Float32Array {
  const data = npyBytes(path);
  return new Float32Array(data.buffer, data.byteOffset, data.length / 4);
}

function npyBytes(path: string): Uint8Array {
  const file = readFileSync(path);
  return new Uint8Array(file.subarray(10 + file.readUInt16LE(8)));
}

/** The float model that all cases start from. */
export const goldenModel = (): OpenModel => loadModel(join(GOLDEN, 'resnet20_float.onnx'));

/** The 21 quantizable layers in the order of the model, as in the recorded searches. */
export const GOLDEN_LAYERS: readonly string[] = [
  'conv1',
  ...[1, 2, 3].flatMap((stage) =>
    [0, 1, 2].flatMap((block) => [1, 2].map((conv) => `layer${stage}.${block}.conv${conv}`)),
  ),
  'avgpool',
  'linear',
];

const f32 = Math.fround;

/** The 64 test images of the recorded logits, preprocessed in float32: [64, 3, 32, 32]. */
export function goldenImages(): Float32Array {
  const index = npyBytes(join(GOLDEN, 'test64_index.npy'));
  const rows = new BigInt64Array(index.buffer, index.byteOffset, 64);
  const images = npyBytes(join(DATA, 'cifar10', 'test_images.npy'));
  const mean = [0.485, 0.456, 0.406].map(f32);
  const std = [0.229, 0.224, 0.225].map(f32);
  const result = new Float32Array(64 * 3072);
  rows.forEach((row, n) => {
    for (let p = 0; p < 1024; p++) {
      for (let c = 0; c < 3; c++) {
        const value = images[(Number(row) * 1024 + p) * 3 + c]!;
        result[n * 3072 + c * 1024 + p] = f32(f32(value / 255) - mean[c]!) / std[c]!;
      }
    }
  });
  return result;
}
