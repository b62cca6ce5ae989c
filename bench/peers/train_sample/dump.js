// Writes the sample's pictures as .npy files for train.py: node bench/peers/train_sample/dump.js FOLDER [TRAIN_COUNT]
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const load = async (path) =>
  (await runnerImport(join(root, path), { root, configFile: false, logLevel: 'error' })).module;
const { sampleImages } = await load('main/engine/sample/generate.ts');
const { npy } = await load('main/engine/sample/npy.ts');

const [folder, trainCount] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
for (const split of ['train', 'calibration', 'test']) {
  const count = split === 'train' && trainCount ? Number(trainCount) : undefined;
  const { images, labels } = sampleImages(split, count);
  writeFileSync(join(folder, `${split}_images.npy`), npy([labels.length, 32, 32, 3], images));
  writeFileSync(join(folder, `${split}_labels.npy`), npy([labels.length], labels));
  console.log(`${split}: ${labels.length} images`);
}
