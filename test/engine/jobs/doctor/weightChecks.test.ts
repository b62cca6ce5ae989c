/** Checks of the weights of a model: each finds its trouble, and leaves a model without it alone. */
import { describe, expect, it } from 'vitest';
import { node } from '../../../../main/engine/graph/build';
import { DataType, type Tensor } from '../../../../main/engine/graph/onnx';
import { floatTensor, makeTensor } from '../../../../main/engine/graph/tensor';
import { seededRandom, uniform } from '../../../../main/engine/numerics/random';
import { modelOf, randomFloats, randomTensor, smallNetwork, type GraphModel } from '../../../kit/models';
import { found } from './kit';

const conv = (w: Tensor): GraphModel =>
  modelOf([node('Conv', ['x', 'w'], ['y'], { name: 'conv' })], { initializer: [{ ...w, name: 'w' }] });
const matMul = (w: Tensor): GraphModel =>
  modelOf([node('MatMul', ['x', 'w'], ['y'], { name: 'mm' })], { dims: [1, 64], initializer: [{ ...w, name: 'w' }] });
const changed = (dims: number[], change: (value: number, index: number) => number): Tensor =>
  floatTensor('w', dims, randomFloats(dims.reduce((a, b) => a * b, 1)).map(change));

const WEIGHT_CHECKS = ['notFinite', 'weightChannels', 'denormalWeights', 'weightTypes', 'weightRange'];

it('a network with ordinary weights has nothing', () => {
  const all = [...WEIGHT_CHECKS, 'batchNormStatistics', 'repeatedTensors'];
  expect(all.flatMap((check) => found(check, smallNetwork()))).toEqual([]);
});

describe('weights', () => {
  it('NaN and Inf', () => {
    const w = changed([4, 3, 3, 3], (value, i) => (i === 7 ? -Infinity : value));
    expect(found('notFinite', conv(w))).toEqual([['WEIGHT_NOT_FINITE', 'conv', { tensor: 'w', count: 1, index: 7 }]]);
  });

  it('zeros everywhere, or in some channels', () => {
    expect(found('weightChannels', conv(changed([4, 3, 3, 3], () => 0)))).toEqual([
      ['WEIGHT_ALL_ZERO', 'conv', { tensor: 'w' }],
    ]);
    expect(found('weightChannels', conv(changed([4, 3, 3, 3], (v, i) => (i < 54 ? 0 : v))))).toEqual([
      ['WEIGHT_ZERO_CHANNELS', 'conv', { tensor: 'w', count: 2, total: 4 }],
    ]);
  });

  it('channels that repeat another one, whichever axis they lie on', () => {
    const values = randomFloats(27);
    const repeated = changed([4, 3, 3, 3], (value, i) => (i < 54 ? values[i % 27]! : value));
    expect(found('weightChannels', conv(repeated))).toEqual([
      ['WEIGHT_CHANNELS_EQUAL', 'conv', { tensor: 'w', count: 1, total: 4 }],
    ]);
    const columns = changed([64, 8], (value, i) => (i % 8 < 3 ? Math.floor(i / 8) : value));
    expect(found('weightChannels', matMul(columns))).toEqual([
      ['WEIGHT_CHANNELS_EQUAL', 'mm', { tensor: 'w', count: 2, total: 8 }],
    ]);
  });

  it('channels with the same values in another order, or too few of them, are not said to be equal', () => {
    const values = randomFloats(27);
    const mirrored = changed([2, 3, 3, 3], (_, i) => values[i < 27 ? i : 53 - i]!);
    expect(found('weightChannels', conv(mirrored))).toEqual([]);
    expect(found('weightChannels', conv(changed([4, 3, 1, 1], () => 1)))).toEqual([]);
  });

  it('denormal values', () => {
    const w = changed([4, 3, 3, 3], (value, i) => (i < 5 ? 1e-40 : value));
    expect(found('denormalWeights', conv(w))).toEqual([
      ['WEIGHT_DENORMAL', 'conv', { tensor: 'w', count: 5, total: 108 }],
    ]);
  });

  it('other types than float32', () => {
    const half = makeTensor(
      'w',
      DataType.FLOAT16,
      [4, 3, 1, 1],
      Uint16Array.from({ length: 12 }, (_, i) => 0x3c00 + i),
    );
    expect(found('weightTypes', conv(half))).toEqual([
      ['WEIGHT_NOT_FLOAT32', 'conv', { tensor: 'w', type: 'FLOAT16' }],
    ]);
  });

  it('the same bytes twice', () => {
    const [a, b] = [randomTensor('a', [16, 16]), randomTensor('b', [16, 16])];
    const twice = (other: Tensor): GraphModel =>
      modelOf([node('MatMul', ['x', 'a'], ['m']), node('MatMul', ['m', 'b'], ['y'])], {
        dims: [1, 16],
        initializer: [a, other],
      });
    expect(found('repeatedTensors', twice(b))).toEqual([
      ['TENSOR_DUPLICATED', undefined, { tensor: 'b', other: 'a', bytes: 1024 }],
    ]);
    expect(found('repeatedTensors', twice(randomTensor('b', [16, 16], 2)))).toEqual([]);
  });
});

describe('weights that 8 bits hold badly', () => {
  const wideColumn = changed([64, 32], (value, i) => (i % 32 === 3 ? 100 * value : value));

  it('one wide channel matters where all have one scale', () => {
    expect(found('weightRange', matMul(wideColumn))).toEqual([
      ['WEIGHT_CHANNEL_SPREAD', 'mm', { tensor: 'w', op: 'MatMul', ratio: '101', levels: 1 }],
    ]);
  });

  it('and not where each has its own', () => {
    const wideFilter = changed([32, 64, 1, 1], (value, i) => (i < 64 ? 100 * value : value));
    const model = modelOf([node('Conv', ['x', 'w'], ['y'], { name: 'conv' })], {
      dims: [1, 64, 8, 8],
      initializer: [wideFilter],
    });
    expect(found('weightRange', model)).toEqual([]);
  });

  it('single values far out matter everywhere', () => {
    const w = changed([4, 512, 3, 3], (value, i) => (i % 4608 === 0 ? 40 : 0.1 * value));
    const model = modelOf([node('Conv', ['x', 'w'], ['y'], { name: 'conv' })], {
      dims: [1, 512, 8, 8],
      initializer: [w],
    });
    expect(found('weightRange', model)).toEqual([
      ['WEIGHT_OUTLIERS', 'conv', { tensor: 'w', kurtosis: '4520', sqnrDb: '16.3' }],
    ]);
  });

  it('a normal distribution is fine', () => {
    const random = seededRandom(3);
    const normal = (): number =>
      Math.sqrt(-2 * Math.log(uniform(random, 1e-9, 1))) * Math.cos(2 * Math.PI * uniform(random, 0, 1));
    expect(found('weightRange', matMul(changed([64, 32], normal)))).toEqual([]);
  });
});

describe('statistics of BatchNormalization', () => {
  const norm = (gamma: number[], mean: number[], variance: number[]): GraphModel => {
    const values = { g: gamma, b: [1, 2, 3], m: mean, v: variance };
    return modelOf([node('BatchNormalization', ['x', 'g', 'b', 'm', 'v'], ['y'], { name: 'bn' })], {
      initializer: Object.entries(values).map(([name, list]) => floatTensor(name, [3], Float32Array.from(list))),
    });
  };

  it.each<[string, GraphModel, unknown[]]>([
    ['fine', norm([1, 1, 1], [0, 1, 0], [1, 1, 1]), []],
    ['a tiny negative variance is within epsilon', norm([1, 1, 1], [0, 1, 0], [1, -1e-9, 1]), []],
    [
      'negative',
      norm([1, 1, 1], [0, 1, 0], [1, -2, 1]),
      ['BN_VARIANCE_NEGATIVE', 'bn', { tensor: 'v', count: 1, total: 3 }],
    ],
    ['zero', norm([1, 1, 1], [0, 1, 0], [0, 0, 1]), ['BN_VARIANCE_ZERO', 'bn', { tensor: 'v', count: 2, total: 3 }]],
    ['no scale', norm([1, 0, 1], [0, 1, 0], [1, 1, 1]), ['BN_SCALE_ZERO', 'bn', { tensor: 'g', count: 1, total: 3 }]],
    ['untrained', norm([1, 1, 1], [0, 0, 0], [1, 1, 1]), ['BN_UNTRAINED', 'bn', { tensor: 'v' }]],
  ])('%s', (_, model, expected) => {
    expect(found('batchNormStatistics', model)).toEqual(expected.length > 0 ? [expected] : []);
  });
});
