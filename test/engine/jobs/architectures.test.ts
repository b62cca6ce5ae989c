/** Networks of every kind through inspect → ptq → package: what comes out is valid, runs, and computes about the same. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, type Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { calibratePlan } from '../../../main/engine/algorithms/quantize/calibratePlan';
import { Ascend } from '../../../main/engine/export/targets/ascend';
import { defaultConfig } from '../../../main/engine/formats/amct/config';
import { planFromConfig } from '../../../main/engine/formats/amct/planFromConfig';
import { loadModel } from '../../../main/engine/graph/load';
import { DataType } from '../../../main/engine/graph/onnx';
import { saveModel } from '../../../main/engine/graph/save';
import { elementCount } from '../../../main/engine/graph/tensor';
import { openContext } from '../../../main/engine/jobs/context';
import { inspect } from '../../../main/engine/jobs/kinds/inspect';
import { pack } from '../../../main/engine/jobs/kinds/package';
import { ptq } from '../../../main/engine/jobs/kinds/ptq';
import { prepareModel } from '../../../main/engine/jobs/prepare';
import { inferTypes } from '../../../main/engine/ops/infer';
import { verifyGraph } from '../../../main/engine/ops/verify';
import { placeQuantizers } from '../../../main/engine/passes/placeQuantizers';
import { Session, type Value } from '../../../main/engine/runtime/session';
import { jobSchema, type Inspection, type JobOf, type LayerReport, type RunResult } from '../../../proto/job';
import { architectures, build, SIZES, type NetInput } from '../../kit/architectures';
import { fixedDims, randomData, randomFeeds } from '../../kit/architectures/feeds';
import { temporaryFolders } from '../../kit/temporary';
import { npy } from '../data/kit';

const temporary = temporaryFolders();
const CALLS = 4;

/** data.yaml with as many calls of every input as rows. */
function writeData(folder: string, inputs: readonly NetInput[]): string {
  const entries = inputs.map((input, i) => {
    const dims = [CALLS, ...fixedDims(input)];
    writeFileSync(join(folder, `${input.name}.npy`), npy(dims, randomData(input, elementCount(dims), 10 + i)));
    return [input.name, { source: { kind: 'npy', path: `${input.name}.npy` } }];
  });
  const path = join(folder, 'data.yaml');
  writeFileSync(path, JSON.stringify({ inputs: Object.fromEntries(entries) as object }));
  return path;
}

/** Inputs whose symbols are not just a batch need their sizes for the target. */
const shapesOf = (inputs: readonly NetInput[]) =>
  Object.fromEntries(
    inputs
      .filter(({ dims }) => dims.slice(1).some((dim) => typeof dim !== 'number'))
      .map((input) => [input.name, fixedDims(input)]),
  );

const context = (folder?: string) => openContext({ folder, level: 'warning', send: () => {} }).context;

async function outputsOf(path: string, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  const session = await InferenceSession.create(path, { logSeverityLevel: 4, intraOpNumThreads: 1 });
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array): number => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  const norm = Math.sqrt(dot(a, a) * dot(b, b));
  return norm === 0 ? 1 : dot(a, b) / norm;
}

const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

/** What no rule of ATC's keeps from being quantized: the engine itself takes every opset. */
async function fakeQuantRuns(path: string, inputs: readonly NetInput[]): Promise<void> {
  const { model } = prepareModel(path);
  const capabilities = Ascend.layers(model);
  const plan = planFromConfig(defaultConfig(capabilities), capabilities);
  const values = Object.entries(randomFeeds(inputs, 3)).map(([name, { type, dims, data }]): [string, Value] => {
    const dataType = type === 'float32' ? DataType.FLOAT : DataType.INT64;
    return [name, { dataType, dims, data: data as Float32Array }];
  });
  const feeds = Object.fromEntries(values);
  const nothing = (): void => {};
  const options = {
    threads: 1,
    memoryBudgetBytes: 2 ** 30,
    calls: 1,
    callSize: 1,
    onBatch: nothing,
    onBalance: nothing,
  };
  async function* batches(): AsyncGenerator<typeof feeds> {
    yield await Promise.resolve(feeds);
  }
  const calibrated = await calibratePlan(model, plan, batches, options);
  const placed = { ...model, graph: placeQuantizers(calibrated.graph, calibrated.plan) };
  verifyGraph(Ascend.deployModel(placed).graph);
  const [before, after] = await Promise.all(
    [model, Ascend.fakeQuantModel(placed)].map(async (each) => {
      const session = await Session.open(each, { threads: 1, exact: true });
      const outputs = await session.run(feeds);
      await session.close();
      return outputs;
    }),
  );
  for (const [name, { data }] of Object.entries(before!))
    expect(cosine(data as Float32Array, after![name]!.data as Float32Array), name).toBeGreaterThan(0.9);
}

/** Operators of the deploy model that only Ascend knows. */
const ASCEND = /^Ascend(Quant|Dequant)$/;

it.each(architectures)('$name, opset $opset', async (architecture) => {
  const folder = temporary();
  const { model, inputs } = build(architecture);
  const path = join(folder, 'net.onnx');
  saveModel(model, path);
  const given = { model: path, inputShapes: shapesOf(inputs), threads: 1 };
  const inspection = (await inspect.run(
    jobSchema.parse({ kind: 'inspect', ...given }) as JobOf<'inspect'>,
    context(),
  )) as Inspection;
  expect(inspection.layers.some(({ quantizable }) => quantizable)).toBe(true);
  expect(inspection.layers.filter(({ quantizable, reason }) => !quantizable && !reason)).toEqual([]);

  const job = jobSchema.parse({ kind: 'ptq', ...given, calib: writeData(folder, inputs), batchNum: 2 });
  if (architecture.opset > 18) {
    await expect(ptq.run(job as JobOf<'ptq'>, context(folder))).rejects.toMatchObject({ code: 'TARGET_VIOLATED' });
    return fakeQuantRuns(path, inputs);
  }
  const result = (await ptq.run(job as JobOf<'ptq'>, context(folder))) as RunResult;
  const layers = json(join(folder, 'layers.json')) as LayerReport[];
  expect(layers.map(({ name }) => name)).toEqual(inspection.layers.map(({ name }) => name));
  expect(layers.filter(({ bits, reason }) => bits === null && !reason)).toEqual([]);

  const quantized = layers.filter(({ bits }) => bits !== null).map(({ name }) => name);
  const deploy = loadModel(join(folder, 'net_deploy_model.onnx'));
  verifyGraph(deploy.graph);
  expect(inferTypes(deploy).unknown.filter(({ opType }) => !ASCEND.test(opType))).toEqual([]);
  const dequantized = deploy.graph.node.filter(({ opType }) => opType === 'AscendDequant').map(({ name }) => name);
  expect(dequantized).toEqual(quantized.map((name) => `${name}.dequant`));

  const feeds = randomFeeds(inputs, 77, SIZES);
  const before = await outputsOf(path, feeds);
  const after = await outputsOf(join(folder, 'net_fake_quant_model.onnx'), feeds);
  expect(Object.keys(after)).toEqual(Object.keys(before));
  for (const [name, tensor] of Object.entries(before)) {
    expect(after[name]!.type).toBe(tensor.type);
    if (architecture.jumpy) continue;
    expect(after[name]!.dims, name).toEqual(tensor.dims);
    if (tensor.type !== 'float32') continue;
    const similar = cosine(tensor.data as Float32Array, after[name]!.data as Float32Array);
    expect(similar, name).toBeGreaterThan(0.9);
  }

  writeFileSync(join(folder, 'result.json'), JSON.stringify(result));
  const package_ = jobSchema.parse({ kind: 'package', run: folder, file: join(folder, 'net.zip') });
  await pack.run(package_ as JobOf<'package'>, context());
});
