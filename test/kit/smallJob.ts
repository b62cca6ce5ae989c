/** A quantization so small that many of them fit into one test file: a network, a few samples, their labels. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { saveModel } from '../../main/engine/graph/save';
import type { Model } from '../../main/engine/graph/onnx';
import { npy } from '../engine/data/kit';
import { randomFloats, smallNetwork } from './models';

export const SAMPLES = 8;

export interface SmallJob {
  /** A model, or the bytes of its file. */
  readonly model?: Model | Uint8Array;
  /** images.npy and labels.npy; the set has labels only where they are given. */
  readonly images?: Uint8Array;
  readonly labels?: Uint8Array;
  /** Further keys of data.yaml. */
  readonly dataset?: object;
}

/** `SAMPLES` random pictures of 3×8×8. */
export function pictures(change: (data: Float32Array) => void = () => {}): Buffer {
  const data = randomFloats(SAMPLES * 3 * 8 * 8);
  change(data);
  return npy([SAMPLES, 3, 8, 8], data);
}

/** Writes model.onnx and data.yaml into `folder`; returns the arguments that quantize it into `<folder>/out`. */
export function smallJob(folder: string, job: SmallJob = {}): readonly string[] {
  const { model = smallNetwork(), images = pictures(), labels, dataset } = job;
  const path = join(folder, 'model.onnx');
  if (model instanceof Uint8Array) writeFileSync(path, model);
  else saveModel(model, path);
  writeFileSync(join(folder, 'images.npy'), images);
  if (labels) writeFileSync(join(folder, 'labels.npy'), labels);
  const description = {
    inputs: { '*': { source: { kind: 'npy', path: 'images.npy' } } },
    ...(labels ? { labels: { kind: 'npy', path: 'labels.npy' } } : {}),
    ...dataset,
  };
  writeFileSync(join(folder, 'data.yaml'), JSON.stringify(description));
  return ['ptq', path, '--calib', join(folder, 'data.yaml'), '--out', join(folder, 'out')];
}
