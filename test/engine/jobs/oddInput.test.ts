/** Input that is odd but not wrong: zeros, constants, extremes, names that stand twice. It quantizes sensibly, or says why not. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { node } from '../../../main/engine/graph/build';
import { jobSchema, type JobOf, type LayerReport, type RunResult } from '../../../proto/job';
import { openContext } from '../../../main/engine/jobs/context';
import { ptq } from '../../../main/engine/jobs/kinds/ptq';
import { modelOf, randomTensor, smallNetwork, withValues, type GraphModel } from '../../kit/models';
import { pictures, smallJob, type SmallJob } from '../../kit/smallJob';
import { temporaryFolders } from '../../kit/temporary';

const temporary = temporaryFolders();

/** Quantizes and compares with the float model on the same data. */
async function quantized(small: SmallJob, evaluated = true) {
  const folder = temporary();
  smallJob(folder, { ...small, dataset: { metric: { kind: 'sqnr' } } });
  const data = join(folder, 'data.yaml');
  const given = { model: join(folder, 'model.onnx'), calib: data, threads: 1, ...(evaluated ? { eval: data } : {}) };
  const out = join(folder, 'out');
  mkdirSync(out);
  const { context, close } = openContext({ folder: out, level: 'error', send: () => {} });
  const result = (await ptq.run(jobSchema.parse({ kind: 'ptq', ...given }) as JobOf<'ptq'>, context)) as RunResult;
  close();
  const text = (name: string): string => readFileSync(join(out, name), 'utf8');
  return { result, layers: JSON.parse(text('layers.json')) as LayerReport[], record: text('model_record.txt') };
}

/** Figures of a record, all of which must be numbers. */
function scalesOf(record: string): number[] {
  return [...record.matchAll(/scale_[dw]: (\S+)/g)].map(([, value]) => Number(value));
}

const values = (name: string, change: (data: Float32Array) => Float32Array): SmallJob => ({
  model: withValues(smallNetwork(), name, change),
});

function renamed(name: string): GraphModel {
  const model = smallNetwork();
  return { ...model, graph: { ...model.graph, node: model.graph.node.map((each) => ({ ...each, name })) } };
}

/** One convolution straight on the input: nothing has to be run to calibrate it. */
const single = (): GraphModel =>
  modelOf([node('Conv', ['x', 'w'], ['y'], { name: 'conv', attributes: { kernel_shape: [1, 1] } })], {
    initializer: [randomTensor('w', [2, 3, 1, 1])],
  });

/** What the job is, and the least SQNR in dB that its quantized model must reach. */
it.each<[string, SmallJob, number]>([
  ['weights all zero', values('c2.w', (data) => data.fill(0)), 30],
  ['a zero and a constant output channel', values('c2.w', (data) => data.fill(0, 0, 36).fill(0.25, 36, 72)), 25],
  ['a zero scale of BatchNormalization', values('bn.g', (data) => data.fill(0, 1, 2)), 25],
  ['weights near the least float', values('c2.w', (data) => data.map((x) => x * 1e-42)), 30],
  ['weights of 1e15', values('c1.w', (data) => data.map((x) => x * 1e15)), 25],
  ['data all zero', { images: pictures((data) => data.fill(0)) }, 25],
  ['data all the same', { images: pictures((data) => data.fill(0.7)) }, 25],
  ['data of 1e30', { images: pictures((data) => data.forEach((x, i) => (data[i] = x * 1e30))) }, 20],
  ['nodes without names', { model: renamed('') }, 25],
  ['nodes of one name', { model: renamed('same') }, 25],
  ['one layer at the input', { model: single() }, 25],
])('%s', async (_, job, leastDb) => {
  const { result, layers, record } = await quantized(job);
  for (const scale of scalesOf(record)) expect(scale).toSatisfy((value) => Number.isFinite(value) && value > 0);
  for (const { bits, scale, cosine, sqnrDb, alone } of layers.filter(({ bits }) => bits)) {
    expect(bits).toEqual({ data: 8, weight: bits!.weight });
    for (const figure of [scale, cosine, sqnrDb, alone?.cosine, alone?.sqnrDb])
      expect(figure).toSatisfy((value) => value === undefined || Number.isFinite(value));
  }
  expect(layers.some(({ bits }) => bits)).toBe(true);
  expect(result.compressed!.value).toBeGreaterThan(leastDb);
});

it('weights that are NaN in a layer that is not observed keep it float, which is said', async () => {
  const { layers } = await quantized(
    values('fc.w', (data) => data.fill(NaN, 0, 1)),
    false,
  );
  expect(layers.find(({ name }) => name === 'fc')).toMatchObject({
    bits: null,
    reason: { code: 'WEIGHT_NOT_FINITE', params: { tensor: 'fc.w' } },
  });
});
