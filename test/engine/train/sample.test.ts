/** The embedded sample learns from random weights; again gives the same bytes, and so does going on from a snapshot. */
import { describe, expect, it } from 'vitest';
import { GraphEdit, withInput } from '../../../main/engine/graph/edit';
import { feedsOf } from '../../../main/engine/graph/links';
import { readModel } from '../../../main/engine/graph/load';
import { floatTensor } from '../../../main/engine/graph/tensor';
import { Session, type Value } from '../../../main/engine/runtime/session';
import { trainedQuantizeNode } from '../../../main/engine/passes/fakeQuantize';
import { sampleImages } from '../../../main/engine/sample/generate';
import { sampleModel } from '../../../main/engine/sample/write';
import { initialized } from '../../../main/engine/train/initialize';
import type { GraphModel, StepOptions } from '../../../main/engine/train/step';
import { stepGraph } from '../../../main/engine/train/stepGraph';
import { trainableWeights } from '../../../main/engine/train/trainable';
import { Trainer, withWeights } from '../../../main/engine/train/trainer';

const BATCH = 10;
const STEPS = 8;
const model = initialized(readModel(sampleModel()), 7);
const input = feedsOf(model.graph)[0]!.name;
const { images, labels } = sampleImages('train', BATCH * STEPS);

/** Pictures NHWC as (x / 255 − 0.5) / 0.25, NCHW. */
function batch(index: number): { x: Value; target: Value } {
  const data = new Float32Array(BATCH * 3072);
  for (let i = 0; i < data.length; i++) {
    const [n, channel, at] = [Math.floor(i / 3072), Math.floor(i / 1024) % 3, i % 1024];
    data[i] = (images[((index * BATCH + n) * 1024 + at) * 3 + channel]! / 255 - 0.5) / 0.25;
  }
  const own = labels.subarray(index * BATCH, (index + 1) * BATCH);
  return {
    x: { dataType: 1, dims: [BATCH, 3, 32, 32], data },
    target: { dataType: 7, dims: [BATCH], data: BigInt64Array.from(own, BigInt) },
  };
}

function optionsOf(trained: GraphModel): StepOptions {
  return {
    shapes: new Map([[input, [BATCH, 3, 32, 32]]]),
    groups: [{ weights: trainableWeights(trained.graph), weightDecay: 1e-4, rate: 1 }],
    loss: { name: 'crossEntropy' },
    optimizer: { name: 'sgd', params: { momentum: 0.9, nesterov: 1 } },
    schedule: { name: 'constant' },
    learningRate: 0.02,
    clipNorm: 5,
  };
}

async function run(trained: GraphModel, from = 0, snapshot?: ReadonlyMap<string, Float32Array>, to = STEPS) {
  const trainer = await Trainer.open(stepGraph(trained, optionsOf(trained)), { threads: 1 });
  if (snapshot) trainer.restore(snapshot);
  const told: number[] = [];
  for (let i = from; i < to; i++) {
    const { x, target } = batch(i % 2);
    told.push((await trainer.step({ [input]: x }, target)).loss);
  }
  const last = trainer.snapshot();
  await trainer.close();
  return { told, last };
}

const bytes = (values: Float32Array): Buffer => Buffer.from(values.buffer);

describe('training the sample', () => {
  it('the loss goes down, twice to the same bytes, and from a snapshot in the middle', async () => {
    const whole = await run(model);
    expect(whole.told[0]).toBeGreaterThan(1.8);
    expect(whole.told.at(-1)).toBeLessThan(0.7 * whole.told[0]!);
    const half = await run(model, 0, undefined, 3);
    const resumed = await run(model, 3, half.last);
    expect([...half.told, ...resumed.told]).toEqual(whole.told);
    for (const [name, values] of whole.last)
      expect(Buffer.compare(bytes(values), bytes(resumed.last.get(name)!)), name).toBe(0);
  });

  it('weights and statistics go back into the model', async () => {
    const { last } = await run(model, 0, undefined, 2);
    const trained = withWeights(model, last);
    expect(trained.graph.node).toEqual(model.graph.node);
    const session = await Session.open(trained, { threads: 1 });
    const outputs = await session.run({ [input]: batch(0).x });
    await session.close();
    expect(Object.values(outputs)[0]!.dims).toEqual([BATCH, 10]);
    const changed = trained.graph.initializer.filter((tensor, i) => tensor !== model.graph.initializer[i]);
    expect(changed.length).toBe(last.size - 1 - trainableWeights(model.graph).length);
  });

  it('with quantizers that learn their ranges', async () => {
    const quantized = withQuantizers(model);
    const { told, last } = await run(quantized);
    expect(told.at(-1)).toBeLessThan(0.8 * told[0]!);
    for (const name of ['clip_max', 'scale']) expect(last.get(name)).not.toEqual(initial.get(name));
  });
});

const initial = new Map([
  ['clip_max', Float32Array.of(2)],
  ['clip_min', Float32Array.of(-2)],
  ['scale', new Float32Array(1).fill(0.02)],
]);

/** Quantizers on data and weight of the first convolution. */
function withQuantizers(given: GraphModel): GraphModel {
  const edit = new GraphEdit(given.graph);
  const conv = given.graph.node.find(({ opType }) => opType === 'Conv')!;
  const data = { data: 'ulq', bits: 8, parameters: ['clip_max', 'clip_min'] };
  const weight = { weight: 'lsq', bits: 8, parameters: ['scale'] };
  edit.replace(
    conv,
    trainedQuantizeNode(conv.name, conv.input[0]!, 'data.quantized', data),
    trainedQuantizeNode(conv.name, conv.input[1]!, 'weight.quantized', weight),
    withInput(withInput(conv, 0, 'data.quantized'), 1, 'weight.quantized'),
  );
  for (const [name, values] of initial) edit.appendTensor(floatTensor(name, [], values));
  return { ...given, graph: edit.done() };
}
