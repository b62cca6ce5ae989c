/** What is exported after a training computes what was trained, once its statistics are those that the training kept. */
import { describe, expect, it } from 'vitest';
import { inputPlan } from '../../../../proto/plan';
import { initialRanges } from '../../../../main/engine/algorithms/quantize/initialRanges';
import { trainedPlan } from '../../../../main/engine/algorithms/quantize/trainedPlan';
import { placeTrainedQuantizers } from '../../../../main/engine/algorithms/quantize/trainedQuantizers';
import { fakeQuantModel } from '../../../../main/engine/export/ascend/fakeQuant';
import { ascendLayers } from '../../../../main/engine/export/ascend/layers';
import { defaultRetrain, planFromRetrain } from '../../../../main/engine/formats/amct/retrainConfig';
import { GraphEdit } from '../../../../main/engine/graph/edit';
import { floatTensor } from '../../../../main/engine/graph/tensor';
import { foldBatchNorm } from '../../../../main/engine/passes/foldBatchNorm';
import { mergeQuantizers } from '../../../../main/engine/passes/mergeQuantizers';
import { placeQuantizers } from '../../../../main/engine/passes/placeQuantizers';
import { positiveScales } from '../../../../main/engine/passes/positiveScales';
import { Session } from '../../../../main/engine/runtime/session';
import { calibrationModel } from '../../../../main/engine/train/calibrationModel';
import { randomFloats, type GraphModel } from '../../../kit/models';
import { smallNetwork } from '../../../kit/trainingJob';

const DIMS = [4, 2, 6, 6];
const x = { dataType: 1, dims: DIMS, data: randomFloats(4 * 72, 5) };

async function run(model: GraphModel): Promise<readonly number[]> {
  const session = await Session.open(model, { threads: 1, exact: true });
  const outputs = await session.run({ x });
  await session.close();
  return [...(Object.values(outputs)[0]!.data as Float32Array)];
}

describe.each([8, 4])('a trained plan, weights of %i bits', (bits) => {
  const given = smallNetwork();
  const model = { ...given, graph: positiveScales(given.graph) };
  const capabilities = ascendLayers(model);
  const plan = planFromRetrain(defaultRetrain(capabilities, { weightBits: bits }), capabilities);
  const { graph, ranges, weights } = placeTrainedQuantizers(model.graph, plan, () => ({}));
  const shapes = new Map([['x', DIMS]]);
  const options = { threads: 1, memoryBudgetBytes: 1 << 30, batchNum: 1, onRange: () => undefined };

  it('begins with the same network', async () => {
    const [before, after] = [await run(given), await run(model)];
    after.forEach((value, i) => expect(value).toBeCloseTo(before[i]!, 5));
    expect(model.graph.initializer).not.toEqual(given.graph.initializer);
  });

  it('computes what was trained, a channel with a negative factor too', async () => {
    const batches = async function* () {
      yield { x };
    };
    const forward = calibrationModel({ ...model, graph }, { shapes, frozenStatistics: true });
    const state = await initialRanges(forward, ranges, batches, options);
    expect(ranges.map(({ fixedMin }) => fixedMin)).toEqual([false, true, false]);
    const edit = new GraphEdit(graph);
    for (const [name, value] of state) edit.setTensor(floatTensor(name, [], value));
    const trained = await run(calibrationModel({ ...model, graph: edit.done() }, { shapes, frozenStatistics: true }));
    const folded = foldBatchNorm(model.graph);
    const final = trainedPlan(plan, { trained: model.graph, folded }, { ranges, weights }, state);
    const exported = await run(fakeQuantModel({ ...model, graph: mergeQuantizers(placeQuantizers(folded, final)) }));
    // Biases are codes there, and folding rounds anew, so that a value next to a tie may take another code.
    const largest = Math.max(...trained.map(Math.abs));
    trained.forEach((value, i) => expect(Math.abs(exported[i]! - value)).toBeLessThan(0.005 * largest));
    const scales = inputPlan(final.layers[0]!, 1)!.scale!;
    expect(scales.every((scale) => scale > 0)).toBe(true);
    expect(scales).toHaveLength(8);
  });
});
