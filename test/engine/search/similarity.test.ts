import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Values } from '../../../main/engine/runtime/session';
import { calibratePlan } from '../../../main/engine/algorithms/quantize/calibratePlan';
import { mapQuantizers } from '../../../main/engine/algorithms/quantize/plan';
import { rankingOf, type Measured, type SensitivityInput } from '../../../main/engine/algorithms/search/sensitivity';
import { searchSensitivities } from '../../../main/engine/algorithms/search/sensitivities';
import { targets } from '../../../main/engine/export/targets';
import { applyChoices } from '../../../main/engine/formats/amct/choices';
import { defaultConfig } from '../../../main/engine/formats/amct/config';
import { planFromConfig } from '../../../main/engine/formats/amct/planFromConfig';
import { DataType } from '../../../main/engine/graph/onnx';
import { foldBatchNorm } from '../../../main/engine/passes/foldBatchNorm';
import { mergeQuantizers } from '../../../main/engine/passes/mergeQuantizers';
import { placeQuantizers } from '../../../main/engine/passes/placeQuantizers';
import { goldenModel, npyFloats } from '../../kit/golden';
import { GOLDEN, hasGolden } from '../../kit/shared';

/** The run that the tool recorded: 4-bit data and weights, first convolution and pooling float. */
async function recordedRun(): Promise<SensitivityInput> {
  const folder = join(GOLDEN, 'abac_acc4_tol2pct');
  const model = goldenModel();
  const target = targets.get('ascend')!;
  const capabilities = target.layers(model);
  const off = { conv1: { enabled: false }, avgpool: { enabled: false } };
  const choices = { batchNum: 1, symmetric: false, fusion: true, changes: off };
  const config = applyChoices(defaultConfig(capabilities), capabilities, choices);
  const four = (plan: ReturnType<typeof planFromConfig>, input: number) =>
    mapQuantizers(plan, input, (quantizer) => ({ ...quantizer, format: { kind: 'int', bits: 4 } }));
  const plan = four(four(planFromConfig(config, capabilities), 0), 1);
  const folded = { ...model, graph: foldBatchNorm(model.graph) };
  const data = npyFloats(join(folder, 'calib.npy'));
  const dims = [data.length / 3072, 3, 32, 32];
  const feeds: Values = { [folded.graph.input[0]!.name]: { dataType: DataType.FLOAT, dims, data } };
  const calibrated = await calibratePlan(
    folded,
    plan,
    async function* () {
      yield feeds;
    },
    {
      ...{ threads: 1, memoryBudgetBytes: 1 << 30, calls: 1, callSize: dims[0]! },
      onBalance: () => undefined,
      onBatch: () => undefined,
    },
  );
  const placed = { ...model, graph: mergeQuantizers(placeQuantizers(calibrated.graph, calibrated.plan)) };
  const quantized = target.fakeQuantModel(placed);
  const pairs = target.layerPairs(folded.graph, placed.graph, quantized.graph);
  const none = (): never => {
    throw new Error('not asked for');
  };
  return {
    units: pairs.map(({ layer }) => ({ layers: [layer], stages: [1] })),
    ...{ float: folded, quantized, pairs, threads: 1 },
    calls: async function* () {
      yield { feeds, batch: 0 };
    },
    samples: async function* () {
      yield feeds;
    },
    ...{ rolledBack: none, alone: none, classAxis: none, loss: none },
    onProgress: async () => undefined,
  };
}

describe.skipIf(!hasGolden)('CosineSimilarity against the tool', () => {
  it('each layer within 5e-4, and the same order but for layers that are nearly equal', async () => {
    const path = join(GOLDEN, 'abac_acc4_tol2pct/result/accuracy_based_auto_calibration_ranking_information.json');
    const recorded = new Map(JSON.parse(readFileSync(path, 'utf8')) as [string, number][]);
    const input = await recordedRun();
    const found: Measured[] = [];
    await searchSensitivities.get('CosineSimilarity')!.measure(input, (entry) => found.push(entry));
    const layers = rankingOf(found).map(({ unit }) => input.units[unit]!.layers[0]!);
    expect([...layers].sort()).toEqual([...recorded.keys()].sort());
    const worst = Math.max(
      ...found.map(({ unit, value }) => Math.abs(value - recorded.get(input.units[unit]!.layers[0]!)!)),
    );
    expect(worst).toBeLessThan(5e-4);
    const similarities = layers.map((layer) => recorded.get(layer)!);
    similarities.slice(1).forEach((value, i) => expect(value - similarities[i]!).toBeGreaterThan(-1e-3));
  });
});
