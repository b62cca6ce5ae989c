/** Losses, optimizers, schedules and clipping, each against its formula in plain numbers. */
import { describe, expect, it } from 'vitest';
import { node } from '../../../main/engine/graph/build';
import { floatTensor } from '../../../main/engine/graph/tensor';
import { losses } from '../../../main/engine/train/losses';
import { optimizers } from '../../../main/engine/train/optimizers';
import type { Params } from '../../../main/engine/train/params';
import { schedules } from '../../../main/engine/train/schedules';
import { STEP, type StepOptions } from '../../../main/engine/train/step';
import { stepGraph } from '../../../main/engine/train/stepGraph';
import { Trainer, type StepResult } from '../../../main/engine/train/trainer';
import type { Value } from '../../../main/engine/runtime/session';
import { modelOf, randomFloats } from '../../kit/models';

const X = randomFloats(12, 2);
const W = randomFloats(6, 3);
const float = (dims: readonly number[], data: Float32Array): Value => ({ dataType: 1, dims, data });

/** y = x·w, x [4, 3], w [3, 2]. */
const linear = () =>
  modelOf([node('MatMul', ['x', 'w'], ['y'], { name: 'fc' })], {
    dims: ['N', 3],
    initializer: [floatTensor('w', [3, 2], W)],
  });
const OPTIONS: StepOptions = {
  shapes: new Map([['x', [4, 3]]]),
  groups: [{ weights: ['w'], weightDecay: 0, rate: 1 }],
  loss: { name: 'meanSquaredError' },
  optimizer: { name: 'sgd' },
  schedule: { name: 'constant' },
  learningRate: 0.1,
};
const TARGET = float([4, 2], randomFloats(8, 5));

async function trained(change: Partial<StepOptions>, steps = 1, target = TARGET) {
  const trainer = await Trainer.open(stepGraph(linear(), { ...OPTIONS, ...change }), { threads: 1 });
  const told: StepResult[] = [];
  const weights: number[][] = [];
  for (let i = 0; i < steps; i++) {
    told.push(await trainer.step({ x: float([4, 3], X) }, target));
    weights.push([...trainer.snapshot().get('w')!]);
  }
  const done = trainer.snapshot().get(STEP.done)![0];
  await trainer.close();
  return { told, weights, done };
}

const outputs = (w: readonly number[]): number[] =>
  Array.from({ length: 8 }, (_, i) => {
    const [row, column] = [Math.floor(i / 2), i % 2];
    return [0, 1, 2].reduce((sum, k) => sum + X[row * 3 + k]! * w[k * 2 + column]!, 0);
  });
/** Of the mean squared error. */
function gradient(w: readonly number[]): number[] {
  const y = outputs(w);
  return w.map((_, i) => {
    const [k, column] = [Math.floor(i / 2), i % 2];
    return [0, 1, 2, 3].reduce((sum, n) => {
      const at = n * 2 + column;
      return sum + (X[n * 3 + k]! * (y[at]! - (TARGET.data as Float32Array)[at]!)) / 4;
    }, 0);
  });
}
const close = (told: readonly number[], expected: readonly number[], digits = 5): void => {
  expect(told.length).toBe(expected.length);
  told.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, digits));
};
const softmax = (row: readonly number[]): number[] => {
  const powers = row.map((value) => Math.exp(value));
  return powers.map((value) => value / powers.reduce((a, b) => a + b));
};
const rows = (values: ArrayLike<number>): number[][] => [0, 1, 2, 3].map((n) => [values[2 * n]!, values[2 * n + 1]!]);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe('losses', () => {
  const y = rows(outputs([...W]));
  const t = rows(TARGET.data as Float32Array);
  const labels: Value = { dataType: 7, dims: [4], data: BigInt64Array.of(1n, 0n, 1n, 1n) };
  const lossOf = async (name: string, params: Params = {}, target = TARGET): Promise<number> =>
    (await trained({ loss: { name, params } }, 1, target)).told[0]!.loss;

  it('are all told here', () =>
    expect([...losses.keys()]).toEqual(['cosine', 'crossEntropy', 'distillation', 'meanSquaredError']));

  it('meanSquaredError', async () => {
    const expected = mean(y.flatMap((row, n) => row.map((value, c) => (value - t[n]![c]!) ** 2)));
    expect(await lossOf('meanSquaredError')).toBeCloseTo(expected, 6);
  });

  it('cosine', async () => {
    const dot = (a: number[], b: number[]): number => a[0]! * b[0]! + a[1]! * b[1]!;
    const expected = mean(y.map((row, n) => 1 - dot(row, t[n]!) / Math.sqrt(dot(row, row) * dot(t[n]!, t[n]!))));
    expect(await lossOf('cosine')).toBeCloseTo(expected, 5);
  });

  it.each([0, 0.1])('crossEntropy, label smoothing %d', async (labelSmoothing) => {
    const expected = mean(
      y.map((row, n) => {
        const p = softmax(row);
        const q = [0, 1].map((c) => (Number(labels.data[n]) === c ? 1 - labelSmoothing : 0) + labelSmoothing / 2);
        return -q[0]! * Math.log(p[0]!) - q[1]! * Math.log(p[1]!);
      }),
    );
    expect(await lossOf('crossEntropy', { labelSmoothing }, labels)).toBeCloseTo(expected, 5);
  });

  it.each([1, 3])('distillation, temperature %d', async (temperature) => {
    const expected = mean(
      y.map((row, n) => {
        const [p, q] = [row, t[n]!].map((logits) => softmax(logits.map((value) => value / temperature)));
        return temperature ** 2 * [0, 1].reduce((sum, c) => sum + q![c]! * Math.log(q![c]! / p![c]!), 0);
      }),
    );
    expect(await lossOf('distillation', { temperature })).toBeCloseTo(expected, 5);
  });
});

describe('optimizers', () => {
  it('are all told here', () => expect([...optimizers.keys()]).toEqual(['adam', 'adamW', 'sgd']));

  it.each([
    [0, 0, 0],
    [0.9, 0, 0.01],
    [0.9, 1, 0.01],
  ])('sgd, momentum %d, nesterov %d, weight decay %d', async (momentum, nesterov, weightDecay) => {
    const groups = [{ weights: ['w'], weightDecay, rate: 0.5 }];
    const { weights, done } = await trained({ optimizer: { name: 'sgd', params: { momentum, nesterov } }, groups }, 4);
    let w = [...W];
    let v = w.map(() => 0);
    for (let i = 0; i < 4; i++) {
      const g = gradient(w).map((value, k) => value + weightDecay * w[k]!);
      v = v.map((value, k) => momentum * value + g[k]!);
      w = w.map((value, k) => value - 0.05 * (nesterov ? g[k]! + momentum * v[k]! : v[k]!));
      close(weights[i]!, w);
    }
    expect(done).toBe(4);
  });

  it.each(['adam', 'adamW'])('%s', async (name) => {
    const weightDecay = 0.1;
    const params = { beta1: 0.8, beta2: 0.95, epsilon: 1e-6 };
    const groups = [{ weights: ['w'], weightDecay, rate: 1 }];
    const { weights } = await trained({ optimizer: { name, params }, groups }, 4);
    let w = [...W];
    let m = w.map(() => 0);
    let s = w.map(() => 0);
    for (let t = 1; t <= 4; t++) {
      const g = gradient(w).map((value, k) => value + (name === 'adam' ? weightDecay * w[k]! : 0));
      m = m.map((value, k) => 0.8 * value + 0.2 * g[k]!);
      s = s.map((value, k) => 0.95 * value + 0.05 * g[k]! ** 2);
      w = w.map((value, k) => {
        const step = m[k]! / (1 - 0.8 ** t) / (Math.sqrt(s[k]! / (1 - 0.95 ** t)) + 1e-6);
        return value - 0.1 * (step + (name === 'adamW' ? weightDecay * value : 0));
      });
      close(weights[t - 1]!, w, 4);
    }
  });

  it('gradients longer than the limit are shortened to it', async () => {
    const free = await trained({ learningRate: 1 });
    const norm = Math.hypot(...gradient([...W]));
    expect(free.told[0]!.gradientNorm).toBeCloseTo(norm, 5);
    const clipped = await trained({ learningRate: 1, clipNorm: norm / 4 });
    close(
      clipped.weights[0]!.map((value, k) => value - W[k]!),
      gradient([...W]).map((value) => -value / 4),
      4,
    );
    expect((await trained({ learningRate: 1, clipNorm: 100 })).weights).toEqual(free.weights);
  });
});

describe('schedules', () => {
  const rates = async (name: string, params: Params, warmupSteps?: number): Promise<number[]> =>
    (await trained({ schedule: { name, params }, learningRate: 0.2, warmupSteps }, 6)).told.map(
      (each) => each.learningRate,
    );

  it('are all told here', () => expect([...schedules.keys()]).toEqual(['constant', 'cosine', 'piecewise']));
  it('constant', async () => close(await rates('constant', {}), [0.2, 0.2, 0.2, 0.2, 0.2, 0.2]));
  it('piecewise', async () =>
    close(await rates('piecewise', { milestones: [2, 4], gamma: 0.5 }), [0.2, 0.2, 0.1, 0.1, 0.05, 0.05]));
  it('cosine', async () => {
    const share = (t: number): number => 0.1 + 0.45 * (1 + Math.cos((Math.PI * Math.min(t, 4)) / 4));
    close(
      await rates('cosine', { steps: 4, final: 0.1 }),
      [0, 1, 2, 3, 4, 5].map((t) => 0.2 * share(t)),
    );
  });
  it('linear warm-up', async () => close(await rates('constant', {}, 4), [0.05, 0.1, 0.15, 0.2, 0.2, 0.2]));
});
