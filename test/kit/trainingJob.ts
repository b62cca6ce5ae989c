/** A training so small that many fit into one test file: two convolutions, random pictures, labels that the float model gets right. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { node } from '../../main/engine/graph/build';
import { DataType } from '../../main/engine/graph/onnx';
import { saveModel } from '../../main/engine/graph/save';
import { floatTensor } from '../../main/engine/graph/tensor';
import { Session } from '../../main/engine/runtime/session';
import { npy } from '../engine/data/kit';
import { modelOf, randomFloats, randomTensor, type GraphModel } from './models';

const CLASSES = 4;
const CHANNELS = 8;
const SIDE = 6;

export interface TrainingFiles {
  readonly model: string;
  readonly train: string;
  readonly eval: string;
  /** The training set without labels. */
  readonly unlabelled: string;
}

/** x → Conv → BatchNormalization → Relu → Conv → Relu → GlobalAveragePool → Gemm. */
export function smallNetwork(): GraphModel {
  const statistics = ['scale', 'shift', 'mean', 'variance'];
  const nodes = [
    node('Conv', ['x', 'w0'], ['c0'], { name: 'conv0', attributes: { pads: [1, 1, 1, 1] } }),
    node('BatchNormalization', ['c0', ...statistics], ['n0'], { name: 'norm0' }),
    node('Relu', ['n0'], ['r0'], { name: 'relu0' }),
    node('Conv', ['r0', 'w1', 'b1'], ['c1'], { name: 'conv1', attributes: { strides: [2, 2] } }),
    node('Relu', ['c1'], ['r1'], { name: 'relu1' }),
    node('GlobalAveragePool', ['r1'], ['p'], { name: 'pool' }),
    node('Flatten', ['p'], ['f'], { name: 'flatten' }),
    node('Gemm', ['f', 'w2', 'b2'], ['y'], { name: 'fc', attributes: { transB: 1 } }),
  ];
  const constant = (name: string, value: number) =>
    floatTensor(name, [CHANNELS], new Float32Array(CHANNELS).fill(value));
  const initializer = [
    randomTensor('w0', [CHANNELS, 2, 3, 3], 10),
    floatTensor(
      'scale',
      [CHANNELS],
      Float32Array.from({ length: CHANNELS }, (_, i) => (i === 1 ? -0.8 : 1 + i / 10)),
    ),
    ...[constant('shift', 0.1), constant('mean', 0), constant('variance', 2)],
    randomTensor('w1', [CHANNELS, CHANNELS, 3, 3], 11),
    randomTensor('b1', [CHANNELS], 12),
    randomTensor('w2', [CLASSES, CHANNELS], 13),
    randomTensor('b2', [CLASSES], 14),
  ];
  return modelOf(nodes, { dims: ['N', 2, SIDE, SIDE], outputDims: ['N', CLASSES], initializer });
}

/** They go when the test file is through. */
export async function trainingFiles(samples = 100): Promise<TrainingFiles> {
  const folder = mkdtempSync(join(tmpdir(), 'mcs-training-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string): string => join(folder, name);
  const model = smallNetwork();
  saveModel(model, at('model.onnx'));
  const dims = [samples, 2, SIDE, SIDE];
  const data = randomFloats(samples * 2 * SIDE * SIDE, 99);
  const session = await Session.open(model, { threads: 1 });
  const { y } = await session.run({ x: { dataType: DataType.FLOAT, dims, data } });
  await session.close();
  const scores = (i: number): Float32Array => (y!.data as Float32Array).subarray(i * CLASSES, (i + 1) * CLASSES);
  const labels = Int32Array.from({ length: samples }, (_, i) => scores(i).indexOf(Math.max(...scores(i))));
  writeFileSync(at('x.npy'), npy(dims, data));
  writeFileSync(at('labels.npy'), npy([samples], labels));
  const inputs = { '*': { source: { kind: 'npy', path: 'x.npy' } } };
  const labelled = { inputs, labels: { kind: 'npy', path: 'labels.npy' } };
  const augment = [{ kind: 'flip' }, { kind: 'crop', pad: 1 }, { kind: 'color', brightness: 0.1, contrast: 0.1 }];
  writeFileSync(at('train.yaml'), JSON.stringify({ ...labelled, augment, range: [0, samples - 40] }));
  writeFileSync(at('eval.yaml'), JSON.stringify({ ...labelled, range: [samples - 40, samples] }));
  writeFileSync(at('unlabelled.yaml'), JSON.stringify({ inputs }));
  return { model: at('model.onnx'), train: at('train.yaml'), eval: at('eval.yaml'), unlabelled: at('unlabelled.yaml') };
}
