/** What can be pruned and decomposed, and why not: against what AMCT chose, and rule by rule. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { whyNotDecomposed } from '../../../../main/engine/algorithms/decompose/candidates';
import { layersOf } from '../../../../main/engine/jobs/doctor/layers';
import { prepareModel } from '../../../../main/engine/jobs/prepare';
import { Ascend } from '../../../../main/engine/export/targets/ascend';
import { node } from '../../../../main/engine/graph/build';
import type { Node, Tensor } from '../../../../main/engine/graph/onnx';
import { derivedTensor, floatTensor } from '../../../../main/engine/graph/tensor';
import { DataType } from '../../../../main/engine/graph/onnx';
import type { Inspection } from '../../../../proto/job';
import { modelOf, randomTensor, smallNetwork, type GraphModel } from '../../../kit/models';
import { GOLDEN, dataModel, hasData } from '../../../kit/shared';
import { examined } from './kit';

type Layers = Inspection['layers'];

function layersFor(model: GraphModel): Layers {
  const { graph, types, layers } = examined(model);
  return layersOf(graph, types, layers);
}

const pruning = (model: GraphModel): Record<string, string> =>
  Object.fromEntries(layersFor(model).map(({ name, pruneReason }) => [name, pruneReason?.code ?? 'yes']));

const conv = (input: string, weight: string, output: string, attributes = {}): Node =>
  node('Conv', [input, weight], [output], { name: output, attributes });
const weights = (shapes: Record<string, number[]>): Tensor[] =>
  Object.entries(shapes).map(([name, dims]) => randomTensor(name, dims));

describe('channels', () => {
  it('of a plain network: all but those that reach the output', () => {
    expect(layersFor(smallNetwork()).map(({ name, prunable, pruneReason }) => [name, prunable, pruneReason])).toEqual([
      ['conv1', true, undefined],
      ['conv2', true, undefined],
      ['pool', false, { code: 'NO_WEIGHT', params: {} }],
      ['fc', false, { code: 'PRUNE_TO_OUTPUT', params: { output: 'y' } }],
    ]);
  });

  it('Flatten of more than one position a channel mixes them', () => {
    const model = modelOf(
      [
        conv('x', 'w', 'c'),
        node('Flatten', ['c'], ['f'], { name: 'f' }),
        node('Gemm', ['f', 'v'], ['y'], { name: 'fc' }),
      ],
      { initializer: weights({ w: [2, 3, 1, 1], v: [128, 2] }) },
    );
    expect(layersFor(model)[0]?.pruneReason).toEqual({ code: 'PRUNE_PATH', params: { node: 'f', op: 'Flatten' } });
  });

  it('global pooling and Flatten lead from a convolution to a linear layer', () => {
    const model = modelOf(
      [
        conv('x', 'w1', 'c1'),
        node('GlobalAveragePool', ['c1'], ['g'], { name: 'g' }),
        node('Flatten', ['g'], ['f'], { name: 'f', attributes: { axis: 1 } }),
        node('Gemm', ['f', 'w2'], ['y'], { name: 'fc' }),
      ],
      { initializer: weights({ w1: [4, 3, 3, 3], w2: [4, 2] }) },
    );
    expect(pruning(model)).toEqual({ c1: 'yes', g: 'NO_WEIGHT', fc: 'PRUNE_TO_OUTPUT' });
  });

  it('Add ties its branches: what one may not lose the other may not either', () => {
    const shapes = { w1: [4, 3, 1, 1], w2: [4, 4, 1, 1], w3: [4, 4, 1, 1], w4: [2, 4, 1, 1] };
    const model = (last: Node): GraphModel =>
      modelOf(
        [
          conv('x', 'w1', 'c1'),
          node('Relu', ['c1'], ['r'], { name: 'r' }),
          conv('r', 'w2', 'c2'),
          conv('c2', 'w3', 'c3'),
          node('Add', ['r', 'c3'], ['s'], { name: 'add' }),
          last,
          conv('t', 'w4', 'y'),
        ],
        { initializer: weights(shapes) },
      );
    const relu = node('Relu', ['s'], ['t'], { name: 'relu' });
    expect(pruning(model(relu))).toEqual({ c1: 'yes', c2: 'yes', c3: 'yes', y: 'PRUNE_TO_OUTPUT' });
    const norm = node('LpNormalization', ['s'], ['t'], { name: 'norm' });
    expect(pruning(model(norm))).toEqual({ c1: 'PRUNE_PATH', c2: 'yes', c3: 'PRUNE_PATH', y: 'PRUNE_TO_OUTPUT' });
  });

  it('depthwise convolutions and BatchNormalization follow, Concat puts side by side', () => {
    const model = modelOf(
      [
        conv('x', 'w1', 'c1'),
        conv('c1', 'wd', 'd', { group: 4 }),
        conv('x', 'w2', 'c2'),
        node('Concat', ['d', 'c2'], ['k'], { name: 'k', attributes: { axis: 1 } }),
        conv('k', 'w3', 'y'),
      ],
      { initializer: weights({ w1: [4, 3, 1, 1], wd: [4, 1, 1, 1], w2: [4, 3, 1, 1], w3: [2, 8, 1, 1] }) },
    );
    expect(pruning(model)).toEqual({ c1: 'yes', d: 'PRUNE_DEPTHWISE', c2: 'yes', y: 'PRUNE_TO_OUTPUT' });
  });

  it('a shared weight, a computed one, and what is read inside a graph stay', () => {
    const shared = modelOf([conv('x', 'w', 'a'), conv('a', 'w', 'b'), conv('b', 'v', 'y')], {
      initializer: weights({ w: [3, 3, 1, 1], v: [3, 3, 1, 1] }),
    });
    expect(pruning(shared)).toEqual({ a: 'WEIGHT_SHARED', b: 'WEIGHT_SHARED', y: 'PRUNE_TO_OUTPUT' });
    const attention = modelOf(
      [
        node('MatMul', ['x', 'q'], ['a'], { name: 'a' }),
        node('Transpose', ['x'], ['t'], { name: 't', attributes: { perm: [1, 0] } }),
        node('MatMul', ['a', 't'], ['y'], { name: 'y' }),
      ],
      { dims: [4, 8], initializer: weights({ q: [8, 8] }) },
    );
    expect(pruning(attention)).toEqual({ a: 'PRUNE_PATH', y: 'WEIGHT_NOT_CONSTANT' });
  });

  it.runIf(hasData)('of ResNet-20: the layers that AMCT prunes, no other', () => {
    const { model, types } = prepareModel(dataModel('cifar10_resnet20'));
    const prunable = layersOf(model.graph, types, Ascend.layers(model)).filter((layer) => layer.prunable);
    const record = readFileSync('test/fixtures/amct/prune_filter_r20_ascend/record.txt', 'utf8');
    const expected = [...record.matchAll(/producer \{\s+name: "([^"]+)"/g)].map((match) => match[1]);
    const torchName = (name: string): string => name.split('/').filter((part) => part.includes('.'))[0]! + '.conv1';
    expect(prunable.map(({ name }) => torchName(name))).toEqual(expected);
  });
});

describe('2 of 4', () => {
  it('needs three input channels, and 2-D or linear weights', () => {
    const model = modelOf(
      [
        conv('x', 'w1', 'a'),
        conv('a', 'w2', 'b', { group: 4 }),
        node('AveragePool', ['b'], ['y'], { name: 'p', attributes: { kernel_shape: [2, 2] } }),
      ],
      { initializer: weights({ w1: [4, 3, 1, 1], w2: [4, 1, 1, 1] }) },
    );
    expect(layersFor(model).map(({ nmPrunable, nmReason }) => [nmPrunable, nmReason?.code])).toEqual([
      [true, undefined],
      [false, 'NM_CHANNELS'],
      [false, 'NO_WEIGHT'],
    ]);
    const line = modelOf([conv('x', 'w', 'y')], { dims: [1, 8, 9], initializer: weights({ w: [4, 8, 3] }) });
    expect(layersFor(line)[0]).toMatchObject({
      nmReason: { code: 'NM_OP' },
      decomposeReason: { code: 'DECOMPOSE_OP' },
    });
  });
});

/** Of one convolution of that shape; its values are never read. */
function decomposition(dims: number[], attributes: Record<string, number | number[]> = {}): string {
  const weight = derivedTensor('w', DataType.FLOAT, dims, () => []);
  const layer = conv('x', 'w', 'y', attributes);
  const { graph } = modelOf([layer], {
    initializer: [dims[0]! > 1 ? weight : floatTensor('w', [1], Float32Array.of(1))],
  });
  return whyNotDecomposed(graph, layer)?.code ?? 'yes';
}

describe('decomposition', () => {
  it.each<[string, number[], Record<string, number | number[]>]>([
    ['yes', [64, 64, 3, 3], {}],
    ['yes', [64, 64, 3, 5], { strides: [2, 2] }],
    ['yes', [16, 3, 7, 7], {}],
    ['DECOMPOSE_CHANNELS', [64, 63, 3, 3], {}],
    ['DECOMPOSE_CHANNELS', [16, 2, 7, 7], {}],
    ['DECOMPOSE_KERNEL', [64, 64, 1, 3], {}],
    ['DECOMPOSE_STRIDE', [64, 64, 3, 3], { strides: [1, 3] }],
    ['DECOMPOSE_DILATION', [64, 64, 3, 3], { dilations: [2, 1] }],
    ['DECOMPOSE_GROUP', [64, 32, 3, 3], { group: 2 }],
  ])('%s: %j %j', (expected, dims, attributes) => {
    expect(decomposition(dims, attributes)).toBe(expected);
  });

  const table = join(GOLDEN, 'tensor_decompose_filter_table/filter_table.json');
  it.runIf(existsSync(table))('of 1296 shapes: those that AMCT decomposes', () => {
    const { rows } = JSON.parse(readFileSync(table, 'utf8')) as { rows: number[][] };
    const differing = rows.filter((row) => {
      const [cin, cout, kh, kw, sh, sw, group, dh, dw, mode] = row as [
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      const attributes = { strides: [sh, sw], group, dilations: [dh, dw] };
      return (decomposition([cout, cin / group, kh, kw], attributes) === 'yes') !== (mode !== 0);
    });
    expect([rows.length, differing]).toEqual([1296, []]);
  });
});
