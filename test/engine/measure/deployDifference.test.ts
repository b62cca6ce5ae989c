import { describe, expect, it } from 'vitest';
import { deployModel } from '../../../main/engine/export/ascend/deploy';
import { fakeQuantModel } from '../../../main/engine/export/ascend/fakeQuant';
import { simulate } from '../../../main/engine/export/ascend/simulate';
import { deployDifference } from '../../../main/engine/measure/deployDifference';
import type { Values } from '../../../main/engine/runtime/session';
import { randomFloats, smallNetwork, withValues, type GraphModel } from '../../kit/models';
import { handPlan, placed, quantizer } from '../../kit/quantized';

const plan = handPlan(
  { layer: 'conv1', data: quantizer([0.25], { symmetric: false, zeroPoint: [3] }), weight: quantizer([0.01]) },
  { layer: 'conv2', data: quantizer([0.02], { symmetric: false, zeroPoint: [-128] }), weight: quantizer([0.01]) },
  { layer: 'fc', op: 'Gemm', data: quantizer([0.02]), weight: quantizer([0.01]) },
);
const made = placed(smallNetwork(), plan);
const simulation = simulate(deployModel(made));

async function compare(x: Float32Array, fakeQuant: GraphModel = fakeQuantModel(made)) {
  const count = x.length / 192;
  async function* batches(): AsyncGenerator<Values> {
    yield await Promise.resolve({ x: { dataType: 1, dims: [count, 3, 8, 8], data: x } });
  }
  return deployDifference(simulation, fakeQuant, batches(), { threads: 1, onBatch: () => undefined });
}

describe('deploy beside fake-quant', () => {
  it('no difference, all values counted, and those that tie', async () => {
    // Multiples of 1/8 at a scale of 1/4: every other one lies between two codes.
    const x = Float32Array.from({ length: 4 * 192 }, (_, i) => ((i % 9) - 4) / 8);
    const found = await compare(x);
    expect(found.maxDifference).toBe(0);
    expect(found.argMaxEqual).toBe(100);
    expect(found.quantizedValues).toBe(4 * (192 + 4 * 64 + 5));
    const tied = x.filter((value) => Math.abs((value * 4) % 1) === 0.5).length;
    expect(found.ties).toBeGreaterThanOrEqual(tied);
    expect(found.ties).toBeLessThan(found.quantizedValues / 2);
  });

  it('without ties none are counted', async () => {
    expect((await compare(new Float32Array(192).fill(0.26))).ties).toBe(0);
  });

  it('another model is told apart', async () => {
    const raised = (index: number): GraphModel =>
      withValues(fakeQuantModel(made), 'fc.b', (data) => data.map((value, i) => (i === index ? 1e6 : value)));
    const found = await Promise.all([0, 1].map((index) => compare(randomFloats(192), raised(index))));
    expect(Math.min(...found.map(({ maxDifference }) => maxDifference!))).toBeGreaterThan(0.1);
    expect(found.some(({ argMaxEqual }) => argMaxEqual === 0)).toBe(true);
  });

  it('a number beside NaN does not pair up', async () => {
    const other = withValues(fakeQuantModel(made), 'fc.b', (data) => data.fill(NaN));
    expect((await compare(randomFloats(192), other)).maxDifference).toBeNull();
  });
});
