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
async function gradientsOf(quantize: Node, parameters: Readonly<Record<string, readonly number[]>>) {
  const product = node('Mul', ['y', 'g'], ['p'], { name: 'p' });
  const sum = node('ReduceSum', ['p'], ['loss'], { name: 'loss', attributes: { keepdims: 0 } });
  const tensors = Object.entries(parameters).map(([name, values]) =>
    floatTensor(name, values.length > 1 ? [values.length] : [], Float32Array.from(values)),
  );
  const initializer = [floatTensor('g', DIMS, G), ...tensors];
  const model = modelOf([quantize, product, sum], { dims: DIMS, opset: 18, initializer });
  const targets = ['x', ...Object.keys(parameters)];
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
    const quantize = trainedQuantizeNode('l', 'quant', 'x', 'y', {
      method: 'ulq',
      bits: 4,
      clipMax: 'max',
      clipMin: 'min',
    });
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
  ])('lsq, %s: the step learns, the weight gets everything', async (_, axis, scales) => {
    const quantize = trainedQuantizeNode('l', 'weight_quant', 'x', 'y', { method: 'lsq', bits: 4, scale: 's', axis });
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
    const quantize = trainedQuantizeNode('l', 'weight_quant', 'x', 'y', { method: 'arq', bits: 4, axis });
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
