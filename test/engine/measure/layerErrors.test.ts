import { describe, expect, it } from 'vitest';
import { fakeQuantModel } from '../../../main/engine/export/ascend/fakeQuant';
import { ascendLayerPairs } from '../../../main/engine/export/ascend/layerPairs';
import { layerErrors } from '../../../main/engine/measure/layerErrors';
import { foldBatchNorm } from '../../../main/engine/passes/foldBatchNorm';
import { cosine, pairSums, sqnrDb } from '../../../main/engine/numerics/distance';
import { Session, type Values } from '../../../main/engine/runtime/session';
import { randomFloats, smallNetwork, type GraphModel } from '../../kit/models';
import { handPlan, placed, quantizer } from '../../kit/quantized';

const feeds: Values = { x: { dataType: 1, dims: [4, 3, 8, 8], data: randomFloats(768, 3) } };
const smallModel = smallNetwork();
const folded: GraphModel = { ...smallModel, graph: foldBatchNorm(smallModel.graph) };
const plan = handPlan(
  { layer: 'conv1', data: quantizer([0.01]), weight: quantizer([0.02]), factors: [1, 2, 0.5] },
  { layer: 'conv2', data: quantizer([0.05]), weight: quantizer([0.02]) },
  { layer: 'pool', op: 'AveragePool', data: quantizer([0.05]) },
  { layer: 'fc', op: 'Gemm', data: quantizer([0.04]), weight: quantizer([0.02]) },
);

async function outputsOf(model: GraphModel, names: readonly string[]): Promise<Record<string, Float32Array>> {
  const output = names.map((name) => ({ ...model.graph.output[0]!, name, type: undefined }));
  const session = await Session.open({ ...model, graph: { ...model.graph, output } }, { threads: 1, exact: true });
  const run = await session.run(feeds);
  return Object.fromEntries(names.map((name) => [name, run[name]!.data as Float32Array]));
}

async function* once(): AsyncGenerator<Values> {
  yield feeds;
}

describe('errors of all layers in one session', () => {
  const quantized = placed(folded, plan);
  const fakeQuant = fakeQuantModel(quantized);
  const pairs = ascendLayerPairs(folded.graph, quantized.graph, fakeQuant.graph);
  const measured = layerErrors(folded, fakeQuant.graph, pairs, once(), { threads: 1, onBatch: () => undefined });

  it('accumulated: what two separate models give', async () => {
    const float = await outputsOf(
      folded,
      pairs.map((pair) => pair.float),
    );
    const compressed = await outputsOf(
      fakeQuant,
      pairs.map((pair) => pair.quantized),
    );
    for (const pair of pairs) {
      const sums = pairSums(float[pair.float]!, compressed[pair.quantized]!);
      const got = (await measured).get(pair.layer)!.accumulated!;
      expect(got.cosine).toBeCloseTo(cosine(sums), 5);
      expect(got.sqnrDb).toBeCloseTo(sqnrDb(sums), 2);
    }
  });

  it('alone: what a model with only this layer quantized gives there', async () => {
    for (const layer of plan.layers) {
      const one = placed(folded, { ...plan, layers: [layer] });
      const model = fakeQuantModel(one);
      const [pair] = ascendLayerPairs(folded.graph, one.graph, model.graph);
      const sums = pairSums(
        (await outputsOf(folded, [pair!.float]))[pair!.float]!,
        (await outputsOf(model, [pair!.quantized]))[pair!.quantized]!,
      );
      const got = (await measured).get(layer.layer)!.alone!;
      expect(got.cosine).toBeCloseTo(cosine(sums), 5);
      expect(got.sqnrDb).toBeCloseTo(sqnrDb(sums), 2);
    }
  });

  it('the first layer has no error but its own', async () => {
    const { alone, accumulated } = (await measured).get('conv1')!;
    expect(alone).toEqual(accumulated);
  });
});
