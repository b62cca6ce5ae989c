/** Every IR version and opset that ONNX Runtime takes: opened, made ready, quantized, and the numbers stay. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isQuantizedLayer } from '../../../proto/plan';
import { calibratePlan } from '../../../main/engine/algorithms/quantize/calibratePlan';
import { targets } from '../../../main/engine/export/targets';
import { defaultConfig } from '../../../main/engine/formats/amct/config';
import { planFromConfig } from '../../../main/engine/formats/amct/planFromConfig';
import { float, makeGraph, makeModel, node, valueInfo } from '../../../main/engine/graph/build';
import { encodeModel, join as joinChunks } from '../../../main/engine/graph/encode';
import { loadModel, type OpenModel } from '../../../main/engine/graph/load';
import { DataType, type Node } from '../../../main/engine/graph/onnx';
import { floatTensor } from '../../../main/engine/graph/tensor';
import { prepareModel } from '../../../main/engine/jobs/prepare';
import { mergeQuantizers } from '../../../main/engine/passes/mergeQuantizers';
import { placeQuantizers } from '../../../main/engine/passes/placeQuantizers';
import { Session, type Values } from '../../../main/engine/runtime/session';
import { randomFloats, randomTensor } from '../../kit/models';
import { temporaryFolders } from '../../kit/temporary';

const temporary = temporaryFolders();
const F = DataType.FLOAT;
const feeds: Values = { x: { dataType: F, dims: [2, 3, 8, 8], data: randomFloats(2 * 3 * 64) } };

type Attributes = Readonly<Record<string, number>>;

/** What a classifier of that time looks like; `older` are the forms that opset 11 no longer has. */
function nodesOf(opset: number): Node[] {
  const attributes: Attributes = opset < 7 ? { is_test: 1 } : {};
  const spatial: Attributes = opset < 9 ? { spatial: 1 } : {};
  const clip = { min: float('min', 0), max: float('max', 6) };
  return [
    node('Conv', ['x', 'w'], ['c'], { name: 'conv', attributes: { pads: [1, 1, 1, 1] } }),
    node('BatchNormalization', ['c', 's', 'b', 'm', 'v'], ['n'], {
      name: 'norm',
      attributes: { ...attributes, ...spatial },
    }),
    opset < 11
      ? node('Clip', ['n'], ['r'], { name: 'clip', attributes: clip })
      : node('Clip', ['n', 'low', 'high'], ['r'], { name: 'clip' }),
    node('MaxPool', ['r'], ['p'], { name: 'pool', attributes: { kernel_shape: [2, 2], strides: [2, 2] } }),
    node('Dropout', ['p'], opset < 10 ? ['d', 'mask'] : ['d'], { name: 'dropout', attributes }),
    node('Flatten', ['d'], ['f'], { name: 'flatten' }),
    node('Gemm', ['f', 'fw', 'fb'], ['y'], {
      name: 'fc',
      attributes: { transB: 1, ...(opset < 7 ? { broadcast: 1 } : {}) },
    }),
  ];
}

function modelFile(opset: number, irVersion: number): string {
  const limits = [floatTensor('low', [], Float32Array.of(0)), floatTensor('high', [], Float32Array.of(6))];
  const initializer = [
    randomTensor('w', [4, 3, 3, 3]),
    ...['s', 'b', 'm'].map((name) => randomTensor(name, [4])),
    floatTensor('v', [4], Float32Array.of(1, 2, 0.5, 1.5)),
    randomTensor('fw', [5, 64]),
    randomTensor('fb', [5]),
    ...(opset < 11 ? [] : limits),
  ];
  // Up to IR version 3 an initializer had to be an input too.
  const defaults = irVersion < 4 ? initializer.map(({ name, dims }) => valueInfo(name, F, dims)) : [];
  const graph = makeGraph({
    node: nodesOf(opset),
    input: [valueInfo('x', F, ['N', 3, 8, 8]), ...defaults],
    output: [valueInfo('y', F, ['N', 5])],
    initializer,
  });
  const path = join(temporary(), 'model.onnx');
  writeFileSync(path, joinChunks(encodeModel(makeModel(graph, opset, irVersion))));
  return path;
}

async function outputOf(model: OpenModel): Promise<number[]> {
  const session = await Session.open(model, { threads: 1 });
  const { y } = await session.run(feeds);
  await session.close();
  return [...(y!.data as Float32Array)];
}

async function quantized(model: OpenModel): Promise<OpenModel> {
  const target = targets.get('ascend')!;
  const capabilities = target.layers(model);
  const plan = planFromConfig(defaultConfig(capabilities), capabilities);
  expect(plan.layers.filter(isQuantizedLayer).map(({ layer }) => layer)).toEqual(['conv', 'fc']);
  const batches = async function* (): AsyncGenerator<Values> {
    yield feeds;
  };
  const options = { threads: 1, memoryBudgetBytes: 1 << 30, calls: 1, callSize: 2 };
  const silent = { onBalance: () => undefined, onBatch: () => undefined };
  const calibrated = await calibratePlan(model, plan, batches, { ...options, ...silent });
  const graph = mergeQuantizers(placeQuantizers(calibrated.graph, calibrated.plan));
  expect(target.deployModel({ ...model, graph }).graph.node.map(({ opType }) => opType)).toContain('AscendQuant');
  return target.fakeQuantModel({ ...model, graph });
}

const irVersions = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13];
const opsets = Array.from({ length: 21 }, (_, i) => i + 6);
const pairs = [
  ...opsets.map((opset) => [8, opset]),
  ...irVersions.flatMap((ir) => [9, 13].map((opset) => [ir, opset])),
];

describe.each(pairs as [number, number][])('IR version %i, opset %i', (irVersion, opset) => {
  it('computes the same once it is made ready, and nearly the same once it is quantized', async () => {
    const path = modelFile(opset, irVersion);
    const { model, original } = prepareModel(path);
    expect(original).toMatchObject({ irVersion, opsetImport: [{ version: opset }] });
    expect(model.opsetImport[0]!.version).toBe(Math.max(opset, 11));
    expect(model.irVersion).toBeGreaterThanOrEqual(4);
    const ready = await outputOf(model);
    // ONNX Runtime has no Gemm of opset 6.
    if (opset >= 7) expect(ready).toEqual(await outputOf(loadModel(path)));
    const rough = await outputOf(await quantized(model));
    const largest = Math.max(...ready.map(Math.abs));
    rough.forEach((value, i) => expect(Math.abs(value - ready[i]!)).toBeLessThan(0.05 * largest));
  });
});
