/** What a calibration will take of the memory, and that the budget changes nothing but the memory. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { calibratePlan, observations } from '../../../main/engine/algorithms/quantize/calibratePlan';
import { merged } from '../../../main/engine/calibrate/collect';
import { forecast, groupByMemory, observedBytes } from '../../../main/engine/calibrate/forecast';
import type { Task } from '../../../main/engine/calibrate/tally';
import { openDataset } from '../../../main/engine/data/dataset';
import { targets } from '../../../main/engine/export/targets';
import { defaultConfig } from '../../../main/engine/formats/amct/config';
import { planFromConfig } from '../../../main/engine/formats/amct/planFromConfig';
import { node } from '../../../main/engine/graph/build';
import { feedsOf } from '../../../main/engine/graph/links';
import { prepareModel } from '../../../main/engine/jobs/prepare';
import { foldBatchNorm } from '../../../main/engine/passes/foldBatchNorm';
import { modelOf, randomTensor } from '../../kit/models';
import { DATA, dataModel, hasData } from '../../kit/shared';

const task = (value: string, kind: 'range' | 'values' | 'histogram'): Task => ({
  value,
  needs: [kind === 'histogram' ? { kind, largest: 1, smallest: 1 } : { kind }],
  questions: [],
});
const sizes: Readonly<Record<string, number>> = { a: 100, b: 200, c: 300 };
const options = (memoryBudgetBytes: number, calls = 1) => ({
  memoryBudgetBytes,
  calls,
  elements: (value: string) => sizes[value],
});

describe('an observed tensor', () => {
  it('takes nothing where ranges are enough, three copies in a stream, one more a call where values are kept', () => {
    expect(observedBytes(task('a', 'range'), options(1, 9))).toBe(0);
    expect(observedBytes(task('a', 'histogram'), options(1, 9))).toBe(4 * 100 * 3);
    expect(observedBytes(task('a', 'values'), options(1, 1))).toBe(4 * 100 * 3);
    expect(observedBytes(task('a', 'values'), options(1, 9))).toBe(4 * 100 * 11);
  });
});

describe('groups', () => {
  const tasks = [task('a', 'values'), task('b', 'values'), task('c', 'range'), task('c', 'values')];
  const names = (budget: number) =>
    groupByMemory(tasks, options(budget)).map((group) => group.map(({ value }) => value));

  it('stay within the budget, in order; a tensor that is too big has one of its own', () => {
    expect(names(1e9)).toEqual([['a', 'b', 'c', 'c']]);
    expect(names(3600)).toEqual([['a', 'b', 'c'], ['c']]);
    expect(names(1)).toEqual([['a'], ['b', 'c'], ['c']]);
  });

  it('are what the forecast counts, with the largest tensor named', () => {
    const found = forecast(modelOf([node('Relu', ['x'], ['y'])]), tasks, { ...options(3600), callSize: 1 });
    expect(found).toMatchObject({ observedBytes: 3600, groups: 2, largest: { value: 'c', bytes: 3600 } });
  });
});

it('activations live from their node to their last reader', () => {
  const nodes = [
    node('Conv', ['x', 'w'], ['wide']),
    node('ReduceMean', ['wide'], ['thin'], { attributes: { axes: [1], keepdims: 1 } }),
    node('Add', ['thin', 'x'], ['y']),
  ];
  const model = modelOf(nodes, { dims: ['N', 3, 8, 8], initializer: [randomTensor('w', [10, 3, 1, 1])] });
  const { activationBytes, weightBytes } = forecast(model, [], { ...options(1), callSize: 2 });
  // x (3), wide (10) and thin (1) at the second node; the result of the third (3) comes when wide is gone.
  expect(activationBytes).toBe(4 * 2 * 64 * (3 + 10 + 1));
  expect(weightBytes).toBe(2 * 4 * 30);
});

describe.skipIf(!hasData)('a segmentation network', () => {
  it('is calibrated the same with a budget that takes one tensor at a time', async () => {
    const { model } = prepareModel(dataModel('espnet_cityscapes'));
    const capabilities = targets.get('ascend')!.layers(model);
    const plan = planFromConfig(defaultConfig(capabilities), capabilities);
    const folded = { ...model, graph: foldBatchNorm(model.graph) };
    const dataset = await openDataset(join(DATA, 'espnet_cityscapes/calib.yaml'), feedsOf(model.graph), { limit: 1 });
    const batches = async function* () {
      for await (const { feeds } of dataset.batches(1)) yield feeds;
    };
    const extent = { calls: 1, callSize: 1 };
    const run = (memoryBudgetBytes: number) =>
      calibratePlan(folded, plan, batches, {
        ...extent,
        threads: 2,
        memoryBudgetBytes,
        onBatch: () => undefined,
        onBalance: () => undefined,
      });
    const { tasks, elements } = observations({ plan, graph: folded.graph, observed: folded }, extent);
    const groups = (memoryBudgetBytes: number) =>
      forecast(folded, merged(tasks), { ...extent, elements, memoryBudgetBytes }).groups;
    expect(groups(1 << 30)).toBe(1);
    expect(groups(12 << 20)).toBeGreaterThan(3);
    expect((await run(12 << 20)).plan).toEqual((await run(1 << 30)).plan);
  }, 60_000);
});
