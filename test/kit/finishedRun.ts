/** A finished run as the engine leaves it, with tiny models, and what packing it gives. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { openPromise } from 'yauzl';
import type { RunResult } from '../../proto/job';
import { node, type Dim } from '../../main/engine/graph/build';
import { saveModel } from '../../main/engine/graph/save';
import { modelOf, randomTensor } from './models';

export const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex');

export interface RunOptions {
  readonly name?: string;
  readonly dims?: readonly Dim[];
  readonly result?: Partial<RunResult>;
  /** Weights in files of their own. */
  readonly external?: boolean;
}

/** Makes the folder `run` inside `parent`. */
export function finishedRun(
  parent: string,
  { name = 'r20', dims = ['N', 3, 8, 8], result = {}, external = false }: RunOptions = {},
): string {
  const dir = join(parent, 'run');
  mkdirSync(dir);
  const model = modelOf([node('Add', ['x', 'w'], ['y'], { name: 'add' })], {
    dims,
    initializer: [randomTensor('w', [1, 3, 32, 32])],
  });
  const listed: [string, string][] = [];
  for (const [kind, suffix] of [
    ['deploy', 'deploy'],
    ['fakeQuant', 'fake_quant'],
  ] as const) {
    const path = `${name}_${suffix}_model.onnx`;
    const options = external ? { threshold: 0, externalFile: () => `w_${suffix}.external` } : {};
    listed.push(
      [kind, path],
      ...saveModel(model, join(dir, path), options)
        .slice(1)
        .map((data) => [`${kind}Data`, data.name] as [string, string]),
    );
  }
  const write = (kind: string, path: string, content: string): void => {
    writeFileSync(join(dir, path), content);
    listed.push([kind, path]);
  };
  write('record', `${name}_record.txt`, 'record {\n}\n');
  write('config', 'config.json', '{}\n');
  write('layers', 'layers.json', '[]\n');
  writeFileSync(join(dir, 'report.html'), '<!doctype html>');
  writeFileSync(join(dir, 'run.log'), 'not for others');
  const artifacts = listed.map(([kind, path]) => ({ kind, path, sha256: sha256(readFileSync(join(dir, path))) }));
  writeFileSync(join(dir, 'result.json'), JSON.stringify({ ...baseResult, artifacts, ...result }));
  return dir;
}

export const baseResult = {
  schema: 1,
  command: 'ptq',
  model: { path: '/models/resnet20.onnx', sha256: 'aa' },
  float: { metric: 'top1', value: 91.73, samples: 10000 },
  compressed: { metric: 'top1', value: 91.6, samples: 10000 },
  delta: -0.13,
  deltaCi95: [-0.31, 0.05],
  size: { floatBytes: 1094625, deployBytes: 322025 },
  data: {
    calibration: {
      name: 'train',
      path: '/data/train.yaml',
      fingerprint: 'f1',
      samples: 32,
      inputs: { '*': { source: { kind: 'npy', path: 'images.npy' }, mean: [0.485, 0.456, 0.406] } },
    },
    evaluation: { name: 'CIFAR-10 test', path: '/data/test.yaml', fingerprint: 'f2', samples: 10000 },
  },
};

export interface Unpacked {
  readonly mode: number;
  readonly content: string;
}

export async function unpack(file: string): Promise<Map<string, Unpacked>> {
  const zip = await openPromise(file, { autoClose: false });
  const entries = new Map<string, Unpacked>();
  for await (const entry of zip.eachEntry()) {
    const content = await text(await zip.openReadStreamPromise(entry));
    entries.set(entry.fileName, { mode: entry.externalFileAttributes >>> 16, content });
  }
  zip.close();
  return entries;
}
