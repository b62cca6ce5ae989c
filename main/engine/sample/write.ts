/**
 * The embedded sample as files: a trained model of ten classes, 128 calibration pictures and 2,000 test pictures, so that a
 * newcomer needs neither data nor network. The model travels inside the program as base64 (the bundler's `?url&inline`),
 * so that no file has to be found beside it. Throws what the file system throws.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../graph/save';
import { SIDE } from './canvas';
import { sampleImages, type Split } from './generate';
import modelUrl from './model.onnx?url&inline';
import { npy } from './npy';

export interface SampleFiles {
  readonly model: string;
  /** Dataset YAML of the calibration set. */
  readonly calibration: string;
  /** Dataset YAML of the test set. */
  readonly test: string;
}

/** The bytes of the sample's ONNX file. */
export function sampleModel(): Uint8Array {
  return Buffer.from(modelUrl.slice(modelUrl.indexOf(',') + 1), 'base64');
}

/** Writes the sample into `folder`, which is made where it is missing; every file appears whole or not at all. */
export function writeSample(folder: string): SampleFiles {
  mkdirSync(folder, { recursive: true });
  const model = join(folder, 'model.onnx');
  writeAtomically(model, [sampleModel()]);
  return {
    model,
    calibration: writeSplit(folder, 'calibration', 'calib'),
    test: writeSplit(folder, 'test', 'test'),
  };
}

/** Writes the training pictures, mirrored every other time when they are learned, and returns the path of the data set. */
export function writeTrainingSet(folder: string, count?: number): string {
  return writeSplit(folder, 'train', 'train', count, 'augment: [{ kind: flip }]\n');
}

/** `<prefix>_images.npy`, `<prefix>_labels.npy`, and last `<prefix>.yaml`, whose path is returned. */
function writeSplit(folder: string, split: Split, prefix: string, wanted?: number, more = ''): string {
  const { images, labels } = sampleImages(split, wanted);
  const count = labels.length;
  writeAtomically(join(folder, `${prefix}_images.npy`), [npy([count, SIDE, SIDE, 3], images)]);
  writeAtomically(join(folder, `${prefix}_labels.npy`), [npy([count], labels)]);
  const path = join(folder, `${prefix}.yaml`);
  writeAtomically(path, [Buffer.from(datasetText(split, prefix) + more)]);
  return path;
}

/** The preprocessing that the model was trained with (retrain.ts). */
function datasetText(split: Split, prefix: string): string {
  return `name: sample ${split}
inputs:
  "*":
    source: { kind: npy, path: ${prefix}_images.npy }
    layout: NHWC
    scale: 0.00392156862745098
    mean: [0.5, 0.5, 0.5]
    std: [0.25, 0.25, 0.25]
labels: { kind: npy, path: ${prefix}_labels.npy }
metric: { kind: topK, k: 1 }
`;
}
