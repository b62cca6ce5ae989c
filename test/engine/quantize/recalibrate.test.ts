import { describe, expect, it } from 'vitest';
import { inputPlan, type QuantPlan, type Quantizer } from '../../../proto/plan';
import { calibratePlan } from '../../../main/engine/algorithms/quantize/calibratePlan';
import { mapQuantizers } from '../../../main/engine/algorithms/quantize/plan';
import {
  conditionsOf,
  floatSince,
  recalibratePlan,
  type StoredRun,
} from '../../../main/engine/algorithms/quantize/recalibrate';
import { foldBatchNorm } from '../../../main/engine/passes/foldBatchNorm';
import type { Values } from '../../../main/engine/runtime/session';
import { randomFloats, smallNetwork, type GraphModel } from '../../kit/models';
import { handPlan, quantizer } from '../../kit/quantized';

const network = smallNetwork();
const model: GraphModel = { ...network, graph: foldBatchNorm(network.graph) };

const open = (bits = 8): Quantizer => ({ ...quantizer([1], { bits }), scale: undefined, zeroPoint: undefined });
const base: QuantPlan = {
  ...handPlan(
    { layer: 'conv1', data: open(), weight: open() },
    { layer: 'conv2', data: open(), weight: open() },
    { layer: 'fc', op: 'Gemm', data: open(), weight: open() },
  ),
  batchNum: 3,
};
const balanced: QuantPlan = {
  ...base,
  layers: base.layers.map((layer) => (layer.layer === 'conv2' ? { ...layer, balance: { strength: 0.5 } } : layer)),
};
const by = (name: string, plan = balanced): QuantPlan =>
  mapQuantizers(plan, 0, (each) => ({ ...each, method: { name, params: {} } }));

async function* batches(): AsyncGenerator<Values> {
  for (const seed of [1, 2, 3]) yield { x: { dataType: 1, dims: [4, 3, 8, 8], data: randomFloats(768, seed) } };
}

const calibrate = (plan: QuantPlan) =>
  calibratePlan(model, plan, batches, {
    threads: 1,
    memoryBudgetBytes: 1 << 30,
    calls: 3,
    callSize: 4,
    keepStatistics: true,
    onBatch: () => undefined,
    onBalance: () => undefined,
  });

async function stored(name: string): Promise<StoredRun> {
  const { graph, plan, statistics } = await calibrate(by(name));
  const index = { fusion: { enabled: true, skip: [] }, layers: conditionsOf(graph, plan) };
  return { dir: 'earlier', index: index as unknown as StoredRun['index'], statistics };
}

const scales = (plan: QuantPlan): unknown =>
  plan.layers.map((layer) => [inputPlan(layer, 0)?.scale, inputPlan(layer, 0)?.zeroPoint]);

describe('choosing again from the statistics of a run', () => {
  it.each(['ifmr', 'hfmg', 'KL', 'mse', 'luq_mse', 'hist', 'avg', 'minmax'])(
    '%s: what a calibration would choose',
    async (name) => {
      const again = recalibratePlan(model, by(name), await stored('KL'));
      expect(scales(again.plan)).toEqual(scales((await calibrate(by(name))).plan));
    },
  );

  it('other bits of the data are no obstacle', async () => {
    const wide = mapQuantizers(by('ifmr'), 0, (each) => ({ ...each, format: { kind: 'int', bits: 16 } }));
    const again = recalibratePlan(model, wide, await stored('ifmr'));
    expect(scales(again.plan)).toEqual(scales((await calibrate(wide)).plan));
  });

  it('layers left float since are named', async () => {
    expect(floatSince(await stored('ifmr'), { ...balanced, layers: balanced.layers.slice(1) })).toEqual(['conv1']);
  });

  it('refuses what changes the tensors, and what was not seen', async () => {
    const run = await stored('ifmr');
    const ranges = await stored('minmax');
    const weights = mapQuantizers(balanced, 1, (each) => ({ ...each, format: { kind: 'int', bits: 4 } }));
    const unknown = { ...run, index: { ...run.index, layers: run.index.layers.slice(1) } };
    const again =
      (plan: QuantPlan, from = run) =>
      () =>
        recalibratePlan(model, plan, from);
    expect(again(weights)).toThrow('collected with conv1.weight_quant_params.num_bits = 8, now it is 4');
    expect(again(base)).toThrow('collected with conv2.dmq_balancer_param = 0.5, now it is –');
    expect(again({ ...balanced, fusion: { enabled: false, skip: [] } })).toThrow('do_fusion = true, now it is false');
    expect(again(balanced, unknown)).toThrow("do not know layer 'conv1'");
    expect(again(by('KL'), ranges)).toThrow("Of layer 'conv1' the run in 'earlier' saw ranges only");
    const broken = { ...run, statistics: new Map([...run.statistics].map(([name, bytes]) => [name, bytes.slice(1)])) };
    expect(again(by('KL'), broken)).toThrow('is not what the run wrote');
  });
});
