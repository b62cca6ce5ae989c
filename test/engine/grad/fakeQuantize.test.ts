/** Gradients of quantizers: not those of the step function that they are, so against the formulas, in plain numbers. */
import { describe, expect, it } from 'vitest';
import { node } from '../../../main/engine/graph/build';
import type { Node } from '../../../main/engine/graph/onnx';
import { floatTensor } from '../../../main/engine/graph/tensor';
import { differentiate } from '../../../main/engine/grad/differentiate';
import { rint } from '../../../main/engine/numerics/rounding';
import { fakeQuantizeNode, trainedQuantizeNode } from '../../../main/engine/passes/fakeQuantize';
import { lowerFakeQuantize } from '../../../main/engine/passes/lowerFakeQuantize';
import { runOnce, withOutputs } from '../../kit/gradients';
import { modelOf, randomFloats } from '../../kit/models';
import { quantizer } from '../../kit/quantized';

const X = randomFloats(24, 3).map((x) => 2 * x);
const G = randomFloats(24, 4);
const DIMS = [4, 6];

/** y, and the gradients of Σ g·y. */
async function gradientsOf(
  quantize: Node,
  parameters: Readonly<Record<string, readonly number[]>>,
  targets: readonly string[] = ['x', ...Object.keys(parameters)],
) {
  const product = node('Mul', ['y', 'g'], ['p'], { name: 'p' });
  const sum = node('ReduceSum', ['p'], ['loss'], { name: 'loss', attributes: { keepdims: 0 } });
  const tensors = Object.entries(parameters).map(([name, values]) =>
    floatTensor(name, values.length > 1 ? [values.length] : [], Float32Array.from(values)),
  );
  const initializer = [floatTensor('g', DIMS, G), ...tensors];
  const model = modelOf([quantize, product, sum], { dims: DIMS, opset: 18, initializer });
  const { model: made, gradients } = differentiate(model, 'loss', targets);
  const lowered = lowerFakeQuantize(withOutputs(made, ['y', ...gradients.values()]));
  const results = await runOnce(lowered, { x: { dataType: 1, dims: DIMS, data: X } });
  const read = (name: string): number[] => [...(results[name]!.data as Float32Array)];
  return { y: read('y'), of: (target: string) => read(gradients.get(target)!) };
}

const close = (told: readonly number[], expected: readonly number[]): void => {
  expect(told.length).toBe(expected.length);
  told.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
};
const total = (values: Iterable<number>): number => [...values].reduce((sum, value) => sum + value, 0);

describe('gradient of FakeQuantize', () => {
  it('fixed: straight through where nothing is clipped', async () => {
    const quantize = fakeQuantizeNode('l', 'quant', 'x', 'y', quantizer([0.01], { zeroPoint: [10], symmetric: false }));
    const { y, of } = await gradientsOf(quantize, {});
    const code = [...X].map((x) => Math.min(127, Math.max(-128, rint(x / Math.fround(0.01) + 10))));
    close(
      y,
      code.map((q) => (q - 10) * 0.01),
    );
    const dx = of('x');
    close(
      dx,
      [...X].map((x, i) => (x > 1.17 || x < -1.38 ? 0 : G[i]!)),
    );
    expect(dx.filter((value) => value === 0).length).toBeGreaterThan(3);
  });

  it('ulq: both ends of the range learn', async () => {
    const [max, min] = [Math.fround(1.1), Math.fround(-0.6)];
    const quantize = trainedQuantizeNode('l', 'x', 'y', { data: 'ulq', bits: 4, parameters: ['max', 'min'] });
    const { y, of } = await gradientsOf(quantize, { max: [max], min: [min] });
    const scale = (max - min) / 15;
    const zero = rint(-8 - min / scale);
    close(
      y,
      [...X].map((x) => (Math.min(7, Math.max(-8, rint(x / scale + zero))) - zero) * scale),
    );
    const [high, low] = [scale * (7 - zero), scale * (-8 - zero)];
    const error = [...X].map((x) => {
      const t = (x > high ? max : x < low ? min : x) / scale;
      return (rint(t) - t) / 15;
    });
    close(
      of('x'),
      [...X].map((x, i) => (x > high || x < low ? 0 : G[i]!)),
    );
    close(of('max'), [total(error.map((r, i) => (r + (X[i]! > high ? 1 : 0)) * G[i]!))]);
    close(of('min'), [total(error.map((r, i) => ((X[i]! < low ? 1 : 0) - r) * G[i]!))]);
  });

  it.each([
    ['one scale', undefined, [0.21]],
    ['one scale a row', 0, [0.21, 0.15, 0.3, 0.11]],
    ['one scale a column', 1, [0.21, 0.15, 0.3, 0.11, 0.4, 0.2]],
  ])('lsq of weights, %s: the step learns, the weight gets everything', async (_, axis, scales) => {
    const quantize = trainedQuantizeNode('l', 'x', 'y', { weight: 'lsq', bits: 4, parameters: ['s'], axis });
    const { of } = await gradientsOf(quantize, { s: scales });
    const indexOf = (i: number): number => (axis === undefined ? 0 : axis === 0 ? Math.floor(i / 6) : i % 6);
    const slope = [...X].map((x, i) => {
      const t = x / Math.fround(scales[indexOf(i)]!);
      return t > 7 ? 7 : t < -8 ? -8 : rint(t) - t;
    });
    close(of('x'), [...G]);
    const factor = 1 / Math.sqrt((24 / scales.length) * 7);
    close(
      of('s'),
      scales.map((_s, k) => factor * total(slope.flatMap((v, i) => (indexOf(i) === k ? [v * G[i]!] : [])))),
    );
  });

  it.each([
    ['one scale', undefined],
    ['one scale a row', 0],
  ])('arq, %s: the step follows from the values, which get everything', async (_, axis) => {
    const quantize = trainedQuantizeNode('l', 'x', 'y', { weight: 'arq', bits: 4, parameters: [], axis });
    const { y, of } = await gradientsOf(quantize, {});
    close(of('x'), [...G]);
    const rows = axis === undefined ? [[...X]] : [0, 1, 2, 3].map((row) => [...X.slice(6 * row, 6 * row + 6)]);
    const expected = rows.flatMap((row) => {
      const [high, low] = [Math.abs(Math.max(...row)), Math.abs(Math.min(...row))];
      const scale = high < low ? low / 8 : high / 7;
      return row.map((x) => Math.min(7, Math.max(-8, rint(x / scale))) * scale);
    });
    close(y, expected);
  });
});

interface Continuous {
  /** s and z of the parameters, before any rounding. */
  readonly affine: (...parameters: number[]) => { readonly s: number; readonly z: number };
  readonly parameters: readonly number[];
  /** By which the rule scales its gradients. */
  readonly factor: number;
  readonly unsigned: boolean;
}

// Of a 4-bit quantizer; 6 elements a sample.
const smooth: Readonly<Record<string, Continuous>> = {
  lsq: { affine: (s) => ({ s: s!, z: 0 }), parameters: [0.13], factor: 1 / Math.sqrt(6 * 7), unsigned: false },
  'lsq unsigned': {
    ...{ affine: (s: number) => ({ s, z: -8 }), parameters: [0.09] },
    ...{ factor: 1 / Math.sqrt(6 * 15), unsigned: true },
  },
  lsqPlus: {
    ...{ affine: (s: number, b: number) => ({ s, z: -b / s }), parameters: [0.12, -0.24] },
    ...{ factor: 1 / Math.sqrt(6 * 7), unsigned: false },
  },
  luq: { affine: (m) => ({ s: m! / 7, z: 0 }), parameters: [0.9], factor: 1, unsigned: false },
  'luq unsigned': { affine: (m) => ({ s: m! / 15, z: -8 }), parameters: [1.1], factor: 1, unsigned: true },
};

describe.each(Object.entries(smooth))(
  '%s: the gradient is that of a quantizer whose rounding errors stay',
  (name, own) => {
    const { affine, parameters, factor, unsigned } = own;
    const names = parameters.map((_, i) => `p${i}`);
    const data = name.split(' ')[0]!;
    const start = affine(...parameters.map(Math.fround));
    const zero = rint(start.z);
    const place = [...X].map((x) => x / start.s + zero);
    const code = place.map((t) => Math.min(7, Math.max(-8, rint(t))));
    const isClipped = place.map((t) => t > 7 || t < -8);

    /** Σ g·y with the errors of rounding as they are at the start. */
    const smoothLoss = (values: readonly number[]): number => {
      const { s, z } = affine(...values);
      return total(
        [...X].map((x, i) => {
          if (isClipped[i]) return G[i]! * (code[i]! - (zero + z - start.z)) * s;
          return G[i]! * (x + (code[i]! - place[i]!) * s);
        }),
      );
    };

    it('by finite differences', async () => {
      const quantize = trainedQuantizeNode('l', 'x', 'y', { data, bits: 4, parameters: names, unsigned });
      const { y, of } = await gradientsOf(
        quantize,
        Object.fromEntries(names.map((each, i) => [each, [parameters[i]!]])),
      );
      close(
        y,
        code.map((q) => (q - zero) * start.s),
      );
      close(
        of('x'),
        [...G].map((g, i) => (isClipped[i] ? 0 : g)),
      );
      expect(isClipped.filter(Boolean).length).toBeGreaterThan(2);
      const step = 1e-4;
      parameters.forEach((_, k) => {
        const moved = (by: number): number => smoothLoss(parameters.map((value, i) => (i === k ? value + by : value)));
        const expected = (factor * (moved(step) - moved(-step))) / (2 * step);
        expect(of(names[k]!)[0]!).toBeCloseTo(expected, 3);
      });
    });
  },
);

describe('gradient of FakeQuantize, ranges', () => {
  it.each([true, false])('pact, unsigned %s: what is clipped moves the end', async (unsigned) => {
    const alpha = Math.fround(0.9);
    const quantize = trainedQuantizeNode('l', 'x', 'y', { data: 'pact', bits: 4, parameters: ['a'], unsigned });
    const { y, of } = await gradientsOf(quantize, { a: [alpha] });
    const [scale, zero] = unsigned ? [alpha / 15, -8] : [alpha / 7, 0];
    close(
      y,
      [...X].map((x) => (Math.min(7, Math.max(-8, rint(x / scale + zero))) - zero) * scale),
    );
    const [high, low] = [scale * (7 - zero), scale * (-8 - zero)];
    const sign = (x: number): number => (x > high ? 1 : x < low && !unsigned ? -1 : 0);
    close(of('a'), [total([...X].map((x, i) => sign(x) * G[i]!))]);
    close(
      of('x'),
      [...X].map((x, i) => (x > high || x < low ? 0 : G[i]!)),
    );
  });

  it('fixed: the range learns nothing, the data within it everything', async () => {
    const fixed = trainedQuantizeNode('l', 'x', 'y', { data: 'fixed', bits: 8, parameters: ['max', 'min'] });
    const dx = (await gradientsOf(fixed, { max: [1.1], min: [-0.6] }, ['x'])).of('x');
    const ulq = trainedQuantizeNode('l', 'x', 'y', { data: 'ulq', bits: 8, parameters: ['max', 'min'] });
    expect(dx).toEqual((await gradientsOf(ulq, { max: [1.1], min: [-0.6] })).of('x'));
    await expect(gradientsOf(fixed, { max: [1.1], min: [-0.6] })).rejects.toMatchObject({ code: 'GRADIENT_NO_PATH' });
  });

  it('lnq: the nearest of 16 levels; the clip value learns', async () => {
    const levels = [-6.5, -5, -4, -3.1, -2.2, -1.4, -0.8, -0.3, 0, 0.35, 0.9, 1.5, 2.4, 3.3, 4.6, 6.2].map(Math.fround);
    const clip = 1.2;
    const quantize = trainedQuantizeNode('l', 'x', 'y', { weight: 'lnq', bits: 4, parameters: ['c', 'levels'] });
    const { y, of } = await gradientsOf(quantize, { c: [clip], levels }, ['x', 'c']);
    const deviation = Math.sqrt(total([...X].map((x) => x * x)) / X.length);
    const scale = (clip * deviation) / 7;
    const nearest = [...X].map((x) =>
      levels.reduce((best, level) => (Math.abs(x / scale - level) < Math.abs(x / scale - best) ? level : best)),
    );
    close(
      y,
      nearest.map((level) => level * scale),
    );
    const isClipped = [...X].map((x) => Math.abs(x / scale) > 7);
    expect(isClipped.filter(Boolean).length).toBeGreaterThan(2);
    close(
      of('x'),
      [...G].map((g, i) => (isClipped[i] ? 0 : g)),
    );
    const slope = nearest.map((level, i) => (isClipped[i] ? level : level - X[i]! / scale));
    const factor = deviation / 7 / Math.sqrt(24 * 7);
    close(of('c'), [factor * total(slope.map((each, i) => each * G[i]!))]);
  });
});
