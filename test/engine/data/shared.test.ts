/** The data sets of the collection, with the models that they belong to. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkLabels, openDataset, type Batch, type Dataset } from '../../../main/engine/data/dataset';
import { feedsOf } from '../../../main/engine/graph/links';
import { loadModel } from '../../../main/engine/graph/load';
import { DATA, dataModel, hasData } from '../../kit/shared';

type Dims = Readonly<Record<string, readonly number[]>>;

const open = (model: string, path: string): Promise<Dataset> =>
  openDataset(join(DATA, path), feedsOf(loadModel(dataModel(model)).graph));

const firstBatch = async (dataset: Dataset, size: number): Promise<Batch> => (await dataset.batches(size).next()).value;

const cifar = { input: [8, 3, 32, 32] };
const fashion = { input: [8, 1, 28, 28] };
const denoise = { input_2: [1, 1, 257], input_3: [1, 2, 128, 2] };

const sets: readonly [string, string, number, Dims][] = [
  ['cifar10_resnet20', 'cifar10/test.yaml', 10_000, cifar],
  ['cifar10_resnet20', 'cifar10/train.yaml', 20_000, cifar],
  ['cifar10_resnet20', 'cifar10/train-small.yaml', 2560, cifar],
  ['cifar10_resnet20', 'cifar10/calib-4096.yaml', 4096, cifar],
  ['cifar10_mobilenet', 'cifar10/calib.yaml', 512, cifar],
  ['cifar10_mobilenet', 'cifar10/test-small.yaml', 1000, cifar],
  ['fashion_cnn', 'fashion_mnist/test.yaml', 10_000, fashion],
  ['fashion_cnn', 'fashion_mnist/train.yaml', 10_000, fashion],
  ['fashion_mlp', 'fashion_mnist/calib.yaml', 512, fashion],
  ['chargpt', 'chargpt/calib.yaml', 512, { input_ids: [8, 64] }],
  ['chargpt', 'chargpt/eval.yaml', 1742, { input_ids: [8, 64] }],
  ['espnet_cityscapes', 'espnet_cityscapes/calib.yaml', 6, { input: [6, 3, 256, 512] }],
  ['espnet_cityscapes', 'espnet_cityscapes/eval.yaml', 6, { input: [6, 3, 256, 512] }],
  ['face_slim320', 'face_slim320/calib.yaml', 12, { input: [1, 3, 240, 320] }],
  ['face_slim320', 'face_slim320/eval.yaml', 12, { input: [1, 3, 240, 320] }],
  ['denoise_dtln1', 'denoise_dtln1/calib.yaml', 100, denoise],
  ['denoise_dtln1', 'denoise_dtln1/eval.yaml', 100, denoise],
];

/** The bytes of an npy file after its header (format version 1). */
const payload = (path: string): Buffer => {
  const bytes = readFileSync(join(DATA, path));
  return bytes.subarray(10 + bytes.readUInt16LE(8));
};

describe.skipIf(!hasData)('the data collection', () => {
  it.each(sets)('%s runs on %s', async (model, path, samples, dims) => {
    const dataset = await open(model, path);
    expect(dataset.samples).toBe(samples);
    const { feeds } = await firstBatch(dataset, 8);
    expect(Object.fromEntries(Object.entries(feeds).map(([name, value]) => [name, value.dims]))).toEqual(dims);
  });

  it('normalizes CIFAR-10 as the model was trained', async () => {
    const dataset = await open('cifar10_resnet20', 'cifar10/test.yaml');
    const { feeds, labels } = await firstBatch(dataset, 2);
    const pixels = payload('cifar10/test_images.npy');
    const f = Math.fround;
    const [mean, std] = [
      [0.485, 0.456, 0.406],
      [0.229, 0.224, 0.225],
    ] as const;
    for (const [n, c, y, x] of [
      [0, 0, 0, 0],
      [0, 2, 31, 31],
      [1, 1, 5, 17],
    ] as const) {
      const raw = pixels[((n * 32 + y) * 32 + x) * 3 + c]!;
      const expected = f(f(f(raw * f(0.00392156862745098)) - f(mean[c]!)) / f(std[c]!));
      expect(feeds['input']!.data[((n * 3 + c) * 32 + y) * 32 + x]).toBe(expected);
    }
    expect([...labels!.data]).toEqual([...payload('cifar10/test_labels.npy').subarray(0, 2)]);
  });

  it('has labels of the classes of each model', async () => {
    const images = await open('cifar10_resnet20', 'cifar10/test.yaml');
    await checkLabels(images, 10);
    await expect(checkLabels(images, 9)).rejects.toThrow('but the model has 9 classes');
    const text = await open('chargpt', 'chargpt/eval.yaml');
    expect(text.labels).toMatchObject({ kind: 'class', dims: [64] });
    await checkLabels(text, 65);
    expect((await firstBatch(text, 3)).labels?.dims).toEqual([3, 64]);
  });

  it('keeps calls of several inputs together', async () => {
    const { feeds } = await firstBatch(await open('denoise_dtln1', 'denoise_dtln1/eval.yaml'), 1);
    const rows = payload('denoise_dtln1/input_3.npy');
    const row = new Float32Array(rows.buffer, rows.byteOffset + 100 * 512 * 4, 512);
    expect(feeds['input_3']!.data).toEqual(row);
  });
});
