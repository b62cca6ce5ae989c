import { expect, it } from 'vitest';
import type { SimulationFacts } from '../../proto/job';
import { simulationText } from '../../proto/simulation';

const facts: SimulationFacts = {
  samples: 16,
  maxDifference: 0,
  argMaxEqual: 100,
  ties: 3,
  quantizedValues: 1_234_567,
  int8KernelsSaturate: false,
  layers: [{ layer: 'conv1', bound: 755_830, parts: 1, exact: true }],
};

it('says what was found, the exceptions only where there are any', () => {
  expect(simulationText(facts, 'en').replaceAll('\u202f', ' ')).toBe(
    'deploy vs fake-quant: max difference 0 over 16 samples; arg-max equal on 100 %; 3 of 1 234 567 quantized values lie exactly between two codes',
  );
  const wide = ['a', 'b', 'c', 'd'].map((layer) => ({ layer, bound: 2e8, parts: 2, exact: true }));
  const long = simulationText(
    {
      ...facts,
      maxDifference: 0.004123,
      argMaxEqual: 99.999,
      int8KernelsSaturate: true,
      layers: [...wide, { layer: 'pool', bound: 3e7, parts: 1, exact: false }],
    },
    'en',
  );
  expect(long).toContain('max difference 0.0041');
  expect(long).toContain('99.99 %');
  expect(long).toContain('layers whose sums may exceed 2^24, computed in parts: 4 (a, b, c, …)');
  expect(long).toContain('layers whose sums are too large to be computed exactly here: 1 (pool)');
  expect(long).toContain("this processor's own int8 kernels saturate");
  expect(simulationText({ ...facts, maxDifference: null, argMaxEqual: null }, 'zh')).toMatch(
    /^部署模型.*无法逐元素对应；/,
  );
});
