/** Which constants are trained, what they start from, where they stand while training goes on. */
import { describe, expect, it } from 'vitest';
import { node } from '../../../main/engine/graph/build';
import { floatTensor } from '../../../main/engine/graph/tensor';
import { loadModel } from '../../../main/engine/graph/load';
import { floatValues } from '../../../main/engine/numerics/values';
import { Session } from '../../../main/engine/runtime/session';
import { initialized } from '../../../main/engine/train/initialize';
import { trainableWeights } from '../../../main/engine/train/trainable';
import { modelOf, randomTensor, smallNetwork } from '../../kit/models';
import { dataModel, hasData } from '../../kit/shared';

describe('trainableWeights', () => {
  it('parameters of layers, no statistics', () => {
    expect(trainableWeights(smallNetwork().graph)).toEqual(['c1.w', 'bn.g', 'bn.b', 'c2.w', 'c2.b', 'fc.w', 'fc.b']);
  });

  it('weights behind a Transpose, biases that stand apart; no bounds, no constants of other shapes', () => {
    const nodes = [
      node('Transpose', ['w'], ['wt'], { name: 't' }),
      node('MatMul', ['x', 'wt'], ['m'], { name: 'm' }),
      node('Add', ['m', 'b'], ['a'], { name: 'a' }),
      node('Add', ['a', 'mask'], ['s'], { name: 's' }),
      node('Clip', ['s', 'low'], ['y'], { name: 'c' }),
    ];
    const initializer = [
      randomTensor('w', [4, 3]),
      randomTensor('b', [4]),
      randomTensor('mask', [1, 4]),
      floatTensor('low', [], Float32Array.of(0)),
    ];
    expect(trainableWeights(modelOf(nodes, { dims: ['N', 3], initializer }).graph)).toEqual(['w', 'b']);
  });

  it.runIf(hasData)('of a transformer: embeddings, products, scales and biases, not its mask', () => {
    const weights = trainableWeights(loadModel(dataModel('chargpt')).graph);
    expect(weights.filter((name) => name.includes('mask'))).toEqual([]);
    expect(weights.length).toBeGreaterThan(35);
  });
});

describe('initialized', () => {
  it('products within their bound, biases 0, scales 1, statistics 0 and 1; the same for the same seed', () => {
    const values = (seed: number) => {
      const { graph } = initialized(smallNetwork(), seed);
      return new Map(graph.initializer.map((tensor) => [tensor.name, [...floatValues(tensor)]]));
    };
    const first = values(1);
    const constant = { 'bn.g': 1, 'bn.b': 0, 'bn.mean': 0, 'bn.var': 1, 'c2.b': 0, 'fc.b': 0 };
    for (const [name, value] of Object.entries(constant)) expect(new Set(first.get(name))).toEqual(new Set([value]));
    const bound = Math.sqrt(6 / 27);
    const largest = Math.max(...first.get('c1.w')!.map(Math.abs));
    expect(largest).toBeLessThanOrEqual(bound);
    expect(largest).toBeGreaterThan(0.9 * bound);
    expect(values(1)).toEqual(first);
    expect(values(2).get('c1.w')).not.toEqual(first.get('c1.w'));
  });
});

it('a run writes its outputs into the buffers that it is given', async () => {
  const model = modelOf([node('Neg', ['x'], ['y'], { name: 'n' }), node('Abs', ['x'], ['z'], { name: 'a' })], {
    dims: [3],
    output: 'y',
  });
  const both = { ...model, graph: { ...model.graph, output: [...model.graph.output, { name: 'z', docString: '' }] } };
  const session = await Session.open(both, { threads: 1 });
  const y = { dataType: 1, dims: [3], data: new Float32Array(3) };
  const result = await session.run({ x: { dataType: 1, dims: [3], data: Float32Array.of(1, -2, 3) } }, { y });
  await session.close();
  expect(result['y']).toBe(y);
  expect([...y.data]).toEqual([-1, 2, -3]);
  expect([...(result['z']!.data as Float32Array)]).toEqual([1, 2, 3]);
});
