/** Real models with 8-bit data: the deploy model in integers gives what the fake-quant model gives. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { calibratePlan } from '../../../main/engine/algorithms/quantize/calibratePlan';
import { openDataset } from '../../../main/engine/data/dataset';
import { Ascend } from '../../../main/engine/export/targets/ascend';
import { defaultConfig } from '../../../main/engine/formats/amct/config';
import { planFromConfig } from '../../../main/engine/formats/amct/planFromConfig';
import { feedsOf } from '../../../main/engine/graph/links';
import { prepareModel } from '../../../main/engine/jobs/prepare';
import { deployDifference } from '../../../main/engine/measure/deployDifference';
import { foldBatchNorm } from '../../../main/engine/passes/foldBatchNorm';
import type { Values } from '../../../main/engine/runtime/session';
import type { GraphModel } from '../../kit/models';
import { placed } from '../../kit/quantized';
import { DATA, dataModel, hasData } from '../../kit/shared';

const models: [string, string][] = [
  ['cifar10_resnet20', 'cifar10/calib.yaml'],
  ['cifar10_mobilenet', 'cifar10/calib.yaml'],
  ['fashion_cnn', 'fashion_mnist/calib.yaml'],
  ['fashion_mlp', 'fashion_mnist/calib.yaml'],
  ['chargpt', 'chargpt/calib.yaml'],
  ['face_slim320', 'face_slim320/calib.yaml'],
  ['espnet_cityscapes', 'espnet_cityscapes/calib.yaml'],
  ['denoise_dtln1', 'denoise_dtln1/calib.yaml'],
];

/** Two calls of a network with large images would take long on a small machine. */
const samplesOf = (name: string): number => (name === 'espnet_cityscapes' ? 1 : 2);

/** Calibrated on these samples. */
async function quantized(name: string, data: string) {
  const { model } = prepareModel(dataModel(name));
  const capabilities = Ascend.layers(model);
  const plan = planFromConfig(defaultConfig(capabilities), capabilities);
  const folded: GraphModel = { ...model, graph: foldBatchNorm(model.graph) };
  const dataset = await openDataset(join(DATA, data), feedsOf(model.graph));
  const samples = samplesOf(name);
  const callSize = Math.min(samples, dataset.maxBatch);
  async function* batches(): AsyncGenerator<Values> {
    for await (const { feeds } of dataset.batches(callSize, { count: samples })) yield feeds;
  }
  const nothing = (): void => undefined;
  const options = {
    threads: 2,
    memoryBudgetBytes: 2 ** 30,
    calls: samples / callSize,
    callSize,
    onBatch: nothing,
    onBalance: nothing,
  };
  const calibrated = await calibratePlan(folded, plan, batches, options);
  return { made: placed({ ...folded, graph: calibrated.graph }, calibrated.plan), batches };
}

describe.skipIf(!hasData).each(models)('%s', (name, data) => {
  it('no output differs by more than 1e-4', async () => {
    const { made, batches } = await quantized(name, data);
    const simulation = Ascend.simulate(Ascend.deployModel(made));
    expect(simulation.layers.length).toBeGreaterThan(0);
    expect(simulation.layers.every(({ exact }) => exact)).toBe(true);
    const fakeQuant = Ascend.fakeQuantModel(made);
    const found = await deployDifference(simulation, fakeQuant, batches(), { threads: 2, onBatch: () => undefined });
    expect(found.maxDifference).toBeLessThanOrEqual(1e-4);
    expect(found.quantizedValues).toBeGreaterThan(0);
  });
});
