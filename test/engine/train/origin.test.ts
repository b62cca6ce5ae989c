import { describe, expect, it } from 'vitest';
import { node } from '../../../main/engine/graph/build';
import { floatTensor } from '../../../main/engine/graph/tensor';
import { trainedQuantizeNode } from '../../../main/engine/passes/fakeQuantize';
import { firstNotFinite } from '../../../main/engine/train/diverged';
import { originOf, type Known } from '../../../main/engine/train/origin';
import { STEP, type StepOptions } from '../../../main/engine/train/step';
import { stepGraph } from '../../../main/engine/train/stepGraph';
import { modelOf, randomFloats, randomTensor } from '../../kit/models';

/** y = Q(x·Q(w) + b), with a layer whose name is hard to tell from what an emitter writes. */
const model = modelOf(
  [
    trainedQuantizeNode('block.Conv_3', 'w', 'wq', { weight: 'arq', bits: 4, parameters: [] }),
    node('MatMul', ['x', 'wq'], ['h'], { name: 'block.Conv_3' }),
    node('Add', ['h', 'b'], ['y'], { name: 'add' }),
  ],
  { dims: ['N', 3], initializer: [randomTensor('w', [3, 2], 1), floatTensor('b', [2], new Float32Array(2))] },
);
const OPTIONS: StepOptions = {
  shapes: new Map([['x', [4, 3]]]),
  groups: [{ weights: ['w', 'b'], weightDecay: 0.1, rate: 1 }],
  loss: { name: 'meanSquaredError' },
  quantizationLoss: 0.1,
  clipNorm: 1,
  optimizer: { name: 'adam' },
  schedule: { name: 'cosine', params: { steps: 10 } },
  learningRate: 0.1,
};
const KNOWN: Known = { layers: new Set(['block.Conv_3', 'add']), weights: new Set(['w', 'b']) };
const step = stepGraph(model, OPTIONS);
const { graph } = step.model;
const told = graph.node.map((each) => ({ name: each.name, origin: originOf(graph, each, KNOWN) }));
const of = (start: string) => told.filter(({ name }) => name.startsWith(start)).map(({ origin }) => origin);

describe('the origin of a node of a step', () => {
  it('is a layer of the model, forward or gradient', () => {
    const forward = { pass: 'forward', layer: 'block.Conv_3' };
    expect(told.find(({ name }) => name === 'block.Conv_3')!.origin).toEqual(forward);
    expect(new Set(of('block.Conv_3.weight_quant.').map((each) => JSON.stringify(each)))).toEqual(
      new Set([JSON.stringify(forward)]),
    );
    expect(of('grad.block.Conv_3.')).toContainEqual({ pass: 'gradient', layer: 'block.Conv_3' });
    expect(of('grad.add.')).toContainEqual({ pass: 'gradient', layer: 'add' });
  });

  it('is the loss, or a weight', () => {
    expect(of('loss.')).toContainEqual({ pass: 'loss' });
    expect(of('step.w.').length).toBeGreaterThan(5);
    for (const origin of of('step.w.')) expect(origin).toEqual({ pass: 'update', weight: 'w' });
  });

  it('is that of the gradients where all of them meet', () => {
    const norm = told.find(({ name }) => name === STEP.norm)!.origin;
    expect(norm).toMatchObject({ pass: 'gradient' });
  });

  it('is known of all but the learning rate', () => {
    const unknown = told.filter(({ origin }) => !origin).map(({ name }) => name);
    expect(unknown.filter((name) => !/^step\.|^train\./.test(name))).toEqual([]);
  });
});

describe('what is not finite in a step', () => {
  const feeds = (w: number) => ({
    x: { dataType: 1, dims: [4, 3], data: randomFloats(12, 2) },
    [STEP.target]: { dataType: 1, dims: [4, 2], data: randomFloats(8, 5) },
    ...Object.fromEntries(
      step.states.map(({ name, dims, initial }) => [
        name,
        { dataType: 1, dims, data: name === 'w' ? new Float32Array(6).fill(w) : initial },
      ]),
    ),
  });

  it('is a value that came in', async () =>
    expect(await firstNotFinite(step, feeds(Infinity), 1)).toEqual({ value: 'w' }));

  it('is a node that made it', async () => {
    const found = await firstNotFinite(step, feeds(3e38), 1);
    const place = found && 'node' in found ? originOf(graph, found.node, KNOWN) : undefined;
    expect(place).toEqual({ pass: 'forward', layer: 'block.Conv_3' });
  });

  it('is nothing where all goes well', async () => expect(await firstNotFinite(step, feeds(0.5), 1)).toBeUndefined());
});
