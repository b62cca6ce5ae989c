/** A batch in parts: the same step as in one piece, where no layer mixes samples. */
import { describe, expect, it } from 'vitest';
import { node } from '../../../main/engine/graph/build';
import { DataType } from '../../../main/engine/graph/onnx';
import { floatTensor } from '../../../main/engine/graph/tensor';
import type { Value } from '../../../main/engine/runtime/session';
import { trainingForecast } from '../../../main/engine/train/forecast';
import type { GraphModel, Lesson, StepOptions } from '../../../main/engine/train/step';
import { stepGraph } from '../../../main/engine/train/stepGraph';
import { trainableWeights } from '../../../main/engine/train/trainable';
import { Trainer, type StepResult } from '../../../main/engine/train/trainer';
import { modelOf, randomFloats } from '../../kit/models';
import { smallNetwork } from '../../kit/trainingJob';

const BATCH = 8;
const SAMPLE = 2 * 6 * 6;
const STEPS = 3;
const X = randomFloats(STEPS * BATCH * SAMPLE, 5);
const float = (dims: readonly number[], data: Float32Array): Value => ({ dataType: DataType.FLOAT, dims, data });

/** Samples `from` to `to` of all steps; of class i mod 4. */
function lesson(from: number, to: number): Lesson {
  const labels = BigInt64Array.from({ length: to - from }, (_, i) => BigInt((from + i) % 4));
  return {
    feeds: { x: float([to - from, 2, 6, 6], X.subarray(from * SAMPLE, to * SAMPLE)) },
    target: { dataType: DataType.INT64, dims: [to - from], data: labels },
  };
}

interface Trained {
  readonly told: readonly StepResult[];
  readonly state: ReadonlyMap<string, Float32Array>;
}

async function trained(
  parts: number,
  change: Partial<StepOptions>,
  model: GraphModel = smallNetwork(),
): Promise<Trained> {
  const size = BATCH / parts;
  const graph = stepGraph(model, {
    shapes: new Map([['x', [size, 2, 6, 6]]]),
    groups: [{ weights: trainableWeights(model.graph), weightDecay: 0.01, rate: 1 }],
    ...{ loss: { name: 'crossEntropy' }, optimizer: { name: 'sgd', params: { momentum: 0.9 } } },
    ...{ schedule: { name: 'constant' }, learningRate: 0.05, parts, ...change },
  });
  const trainer = await Trainer.open(graph, { threads: 1 });
  const told: StepResult[] = [];
  for (let step = 0; step < STEPS; step++) {
    const from = (part: number): number => step * BATCH + part * size;
    told.push(await trainer.learn(Array.from({ length: parts }, (_, part) => lesson(from(part), from(part + 1)))));
  }
  const state = trainer.snapshot();
  await trainer.close();
  return { told, state };
}

/** Largest difference as a share of the largest value. */
function apart(a: Float32Array, b: Float32Array): number {
  const most = (values: Iterable<number>): number => Math.max(...Array.from(values, Math.abs));
  return most(a.map((value, i) => value - b[i]!)) / Math.max(most(a), 1e-6);
}

function expectSame(a: Trained, b: Trained): void {
  expect([...b.state.keys()]).toEqual([...a.state.keys()]);
  for (const [name, values] of a.state) expect(apart(values, b.state.get(name)!), name).toBeLessThan(1e-5);
  a.told.forEach((one, i) => {
    const other = b.told[i]!;
    expect(other.learningRate).toBe(one.learningRate);
    expect(Math.abs(other.loss / one.loss - 1)).toBeLessThan(1e-5);
    expect(Math.abs(other.gradientNorm / one.gradientNorm - 1)).toBeLessThan(1e-5);
  });
}

describe('a batch in parts', () => {
  const frozen = { frozenStatistics: true };

  it.each([2, 4, 8])('is learned in %i as in one piece', async (parts) => {
    expectSame(await trained(1, frozen), await trained(parts, frozen));
  });

  it('has its gradient clipped as a whole', async () => {
    const clipped = { ...frozen, clipNorm: 0.1 };
    const whole = await trained(1, clipped);
    expect(whole.told[0]!.gradientNorm).toBeGreaterThan(0.2);
    expectSame(whole, await trained(4, clipped));
  });

  it('is one step to schedule, warm-up and Adam', async () => {
    const adam = { ...frozen, optimizer: { name: 'adam', params: { epsilon: 1e-2 } }, warmupSteps: 4 };
    const schedule = { name: 'piecewise', params: { milestones: [2], gamma: 0.1 } };
    expectSame(await trained(1, { ...adam, schedule }), await trained(2, { ...adam, schedule }));
  });

  it('gives the same bytes again', async () => {
    const [one, other] = [await trained(4, frozen), await trained(4, frozen)];
    expect(other).toEqual(one);
  });

  it('moves the statistics of BatchNormalization with each part', async () => {
    // mean' = 0.9·mean + 0.1·mean(part): with nothing learned, the means of parts are those of the data.
    const still = { learningRate: 1e-30, optimizer: { name: 'sgd' } };
    const [whole, cut] = [await trained(1, still), await trained(4, still)];
    const [mean, parts] = [whole.state.get('mean')!, cut.state.get('mean')!];
    // From 0 towards the same mean, 3 times and 12 times a tenth of the way.
    const share = (1 - 0.9 ** 12) / (1 - 0.9 ** 3);
    expect(
      apart(
        mean.map((value) => value * share),
        parts,
      ),
    ).toBeLessThan(0.5);
    expect(apart(mean, parts)).toBeGreaterThan(0.5);
  });

  it('puts a snapshot back between steps', async () => {
    const graph = stepGraph(smallNetwork(), {
      shapes: new Map([['x', [4, 2, 6, 6]]]),
      groups: [{ weights: ['w0', 'w1', 'w2'], weightDecay: 0, rate: 1 }],
      ...{ loss: { name: 'crossEntropy' }, optimizer: { name: 'adam' }, schedule: { name: 'constant' } },
      ...{ learningRate: 0.01, parts: 2 },
    });
    const trainer = await Trainer.open(graph, { threads: 1 });
    const parts = [lesson(0, 4), lesson(4, 8)];
    await trainer.learn(parts);
    const middle = trainer.snapshot();
    const first = await trainer.learn(parts);
    const end = trainer.snapshot();
    trainer.restore(middle);
    expect(await trainer.learn(parts)).toEqual(first);
    expect(trainer.snapshot()).toEqual(end);
    await trainer.close();
  });
});

describe('the forecast', () => {
  /** y = x·w, x [N, 3], w [3, 2]; dy = 2·(y − t) / n, dw = xᵀ·dy. */
  const linear = modelOf([node('MatMul', ['x', 'w'], ['y'], { name: 'fc' })], {
    dims: ['N', 3],
    initializer: [floatTensor('w', [3, 2], randomFloats(6, 3))],
  });
  const of = (batch: number, parts: number, optimizer = 'sgd') =>
    trainingForecast(
      stepGraph(linear, {
        shapes: new Map([['x', [batch / parts, 3]]]),
        groups: [{ weights: ['w'], weightDecay: 0, rate: 1 }],
        ...{ loss: { name: 'meanSquaredError' }, optimizer: { name: optimizer }, schedule: { name: 'constant' } },
        ...{ learningRate: 0.1, parts },
      }),
    );

  it('counts a batch and the next one', () => {
    // x [600, 3] and t [600, 2], float32.
    expect(of(600, 1).batchBytes).toBe(2 * 600 * 5 * 4);
    expect(of(600, 4).batchBytes).toBe(2 * 600 * 5 * 4);
  });

  it('counts weights, what an optimizer remembers and the sums of parts twice, constants once', () => {
    const ofStates = (numbers: number) => 2 * 4 * numbers;
    const constants = (parts: number, optimizer: string) =>
      of(4, parts, optimizer).weightBytes - ofStates(1 + 6 * (optimizer === 'adam' ? 3 : 1) + (parts > 1 ? 6 : 0));
    // A few scalars and axes.
    for (const [parts, optimizer] of [
      [1, 'sgd'],
      [1, 'adam'],
      [2, 'sgd'],
      [2, 'adam'],
    ] as const) {
      expect(constants(parts, optimizer)).toBeGreaterThanOrEqual(0);
      expect(constants(parts, optimizer)).toBeLessThan(200);
    }
  });

  it('grows with the part, not with the batch', () => {
    const [one, two] = [of(60_000, 1).activationBytes, of(60_000, 2).activationBytes];
    expect(one / two).toBeCloseTo(2, 1);
    // Of [N, 2]: y, y − t, and what the loss and its gradient need of them.
    expect(one).toBeGreaterThan(2 * 60_000 * 2 * 4);
    expect(one).toBeLessThan(8 * 60_000 * 2 * 4);
    expect(of(120_000, 2).activationBytes / one).toBeCloseTo(1, 1);
  });
});
