/** The quantization loss against its formula, in plain numbers: its value, what a step makes of it, and that it can be left out. */
import { describe, expect, it } from 'vitest';
import { node } from '../../../main/engine/graph/build';
import { encodeModel } from '../../../main/engine/graph/encode';
import { floatTensor } from '../../../main/engine/graph/tensor';
import { clamp, rint } from '../../../main/engine/numerics/rounding';
import { trainedQuantizeNode, type TrainedQuantizer } from '../../../main/engine/passes/fakeQuantize';
import type { Value } from '../../../main/engine/runtime/session';
import type { StepOptions } from '../../../main/engine/train/step';
import { stepGraph } from '../../../main/engine/train/stepGraph';
import { Trainer } from '../../../main/engine/train/trainer';
import { modelOf, randomFloats } from '../../kit/models';

const W = [...randomFloats(6, 3)];
const V = [...randomFloats(4, 4)];
const SCALE = 0.2;
const LEVELS = Array.from({ length: 16 }, (_, i) => 7 * Math.sign(i - 7.5) * Math.abs((i - 7.5) / 7.5) ** 1.5);

const float = (dims: readonly number[], data: Float32Array): Value => ({ dataType: 1, dims, data });
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const squared = (values: readonly number[]): number => sum(values.map((value) => value ** 2));

/** y = x·Q(w)·Q(v), x [4, 3], w [3, 2] by ARQ, v [2, 2] by the quantizer that is tested. */
function model(quantizer: TrainedQuantizer) {
  const nodes = [
    trainedQuantizeNode('fc0', 'w', 'wq', { weight: 'arq', bits: 4, parameters: [] }),
    node('MatMul', ['x', 'wq'], ['h'], { name: 'fc0' }),
    trainedQuantizeNode('fc1', 'v', 'vq', quantizer),
    node('MatMul', ['h', 'vq'], ['y'], { name: 'fc1' }),
  ];
  return modelOf(nodes, {
    dims: ['N', 3],
    initializer: [
      floatTensor('w', [3, 2], Float32Array.from(W)),
      floatTensor('v', [2, 2], Float32Array.from(V)),
      floatTensor('scale', [], Float32Array.of(SCALE)),
      floatTensor('clip', [], Float32Array.of(2)),
      floatTensor('levels', [16], Float32Array.from(LEVELS)),
    ],
  });
}

const arqStep = (x: readonly number[]): number => {
  const [high, low] = [Math.max(...x), Math.min(...x)];
  return high < Math.abs(low) ? Math.abs(low) / 8 : high / 7;
};
const arq = (x: readonly number[]): number[] => x.map((value) => clamp(rint(value / arqStep(x)), -8, 7) * arqStep(x));
const lsq = (x: readonly number[]): number[] => x.map((value) => clamp(rint(value / SCALE), -8, 7) * SCALE);
const lnqScale = (x: readonly number[]): number => (2 * Math.sqrt(squared(x) / x.length)) / 7;
const lnq = (x: readonly number[]): number[] => {
  const scale = lnqScale(x);
  const next = (u: number): number => LEVELS.reduce((a, b) => (Math.abs(b - u) < Math.abs(a - u) ? b : a));
  return x.map((value) => next(value / scale) * scale);
};

type Quantize = (x: readonly number[]) => number[];
type StepOf = (x: readonly number[]) => number;
const CASES: readonly (readonly [TrainedQuantizer, readonly string[], Quantize, StepOf])[] = [
  [{ weight: 'arq', bits: 4, parameters: [] }, [], arq, arqStep],
  [{ weight: 'lsq', bits: 4, parameters: ['scale'] }, ['scale'], lsq, () => SCALE],
  [{ weight: 'lnq', bits: 4, parameters: ['clip', 'levels'] }, ['clip'], lnq, (x) => (lnqScale(x) * 14) / 15],
];

function options(learned: readonly string[], quantizationLoss?: number): StepOptions {
  return {
    shapes: new Map([['x', [4, 3]]]),
    groups: [{ weights: ['w', 'v', ...learned], weightDecay: 0, rate: 1 }],
    loss: { name: 'meanSquaredError' },
    ...(quantizationLoss === undefined ? {} : { quantizationLoss }),
    optimizer: { name: 'sgd' },
    schedule: { name: 'constant' },
    learningRate: 1,
  };
}

async function stepped(quantizer: TrainedQuantizer, learned: readonly string[], weight?: number) {
  const trainer = await Trainer.open(stepGraph(model(quantizer), options(learned, weight)), { threads: 1 });
  const told = await trainer.step({ x: float([4, 3], randomFloats(12, 2)) }, float([4, 2], randomFloats(8, 5)));
  const after = trainer.snapshot();
  await trainer.close();
  return { told, after: (name: string) => [...after.get(name)!] };
}

describe('the quantization loss', () => {
  it.each(CASES)('of %o pulls each weight towards its code', async (quantizer, learned, quantize, stepOf) => {
    const without = await stepped(quantizer, learned);
    const beside = await stepped(quantizer, learned, 0.5);
    expect(without.told.quantizationLoss).toBeUndefined();
    expect(beside.told.loss).toBe(without.told.loss);
    const [q, p] = [arq(W), quantize(V)];
    const error = (x: readonly number[], codes: readonly number[]): number[] => x.map((value, i) => value - codes[i]!);
    const inCodes = (x: readonly number[], step: number): number => squared(x) / step ** 2 / x.length;
    const expected = inCodes(error(W, q), arqStep(W)) + inCodes(error(V, p), stepOf(V));
    expect(expected).toBeGreaterThan(1e-4);
    expect(beside.told.quantizationLoss).toBeCloseTo(expected, 6);
    for (const [name, x, codes, step] of [['w', W, q, arqStep(W)] as const, ['v', V, p, stepOf(V)] as const]) {
      const pull = error(beside.after(name), without.after(name));
      // One step of −λ·dL_q, dL_q = 2·(x − Q(x)) / (N·s²).
      error(x, codes).forEach((each, i) => expect(pull[i]).toBeCloseTo((-0.5 * 2 * each) / (x.length * step ** 2), 4));
    }
    for (const name of learned) expect(beside.after(name)).toEqual(without.after(name));
  });

  it('has the gradient of its finite differences while the codes stay', async () => {
    const arq4: TrainedQuantizer = { weight: 'arq', bits: 4, parameters: [] };
    const pull = async (weight: number) => (await stepped(arq4, [], weight)).after('w');
    const [none, one] = [await pull(0), await pull(1)];
    const [codes, step] = [arq(W), arqStep(W)];
    const lossAt = (x: readonly number[]): number =>
      squared(x.map((value, i) => value - codes[i]!)) / step ** 2 / x.length;
    W.forEach((_, i) => {
      const moved = (by: number): number => lossAt(W.map((value, at) => (at === i ? value + by : value)));
      expect(none[i]! - one[i]!).toBeCloseTo((moved(1e-4) - moved(-1e-4)) / 2e-4, 5);
    });
  });

  it('is 0 for a weight that is 0 throughout, and where nothing is quantized', async () => {
    const zero = modelOf(
      [
        trainedQuantizeNode('fc', 'w', 'q', { weight: 'arq', bits: 4, parameters: [] }),
        node('MatMul', ['x', 'q'], ['y'], { name: 'fc' }),
      ],
      { dims: ['N', 3], initializer: [floatTensor('w', [3, 2], new Float32Array(6))] },
    );
    const plain = modelOf([node('MatMul', ['x', 'w'], ['y'], { name: 'fc' })], {
      dims: ['N', 3],
      initializer: [floatTensor('w', [3, 2], Float32Array.from(W))],
    });
    for (const each of [zero, plain]) {
      const asked = { ...options([], 1), groups: [{ weights: ['w'], weightDecay: 0, rate: 1 }] };
      const trainer = await Trainer.open(stepGraph(each, asked), { threads: 1 });
      const told = await trainer.step({ x: float([4, 3], randomFloats(12, 2)) }, float([4, 2], randomFloats(8, 5)));
      expect(told.quantizationLoss).toBe(0);
      expect(told.gradientNorm).toBeGreaterThan(0);
      await trainer.close();
    }
  });

  it('that is not asked for leaves no trace', () => {
    const [quantizer, learned] = CASES[1]!;
    const [absent, off, on] = [undefined, 0, 0.05].map(
      (weight) => stepGraph(model(quantizer), options(learned, weight)).model,
    );
    expect(encodeModel(off!)).toEqual(encodeModel(absent!));
    expect(off!.graph.node.length).toBeLessThan(on!.graph.node.length);
    expect(off!.graph.output.length).toBe(on!.graph.output.length - 1);
    expect(on!.graph.node.filter(({ domain }) => domain !== '')).toEqual([]);
  });
});
