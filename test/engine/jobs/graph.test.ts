import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeGraph, node, valueInfo } from '../../../main/engine/graph/build';
import { DataType, type Model } from '../../../main/engine/graph/onnx';
import { saveModel } from '../../../main/engine/graph/save';
import { floatTensor, int64Tensor, makeTensor } from '../../../main/engine/graph/tensor';
import { openContext } from '../../../main/engine/jobs/context';
import { graph } from '../../../main/engine/jobs/kinds/graph';
import { weight } from '../../../main/engine/jobs/kinds/weight';
import type { GraphFacts, WeightFacts } from '../../../proto/graphView';
import { jobSchema, type JobOf } from '../../../proto/job';
import { modelOf, randomTensor, smallNetwork } from '../../kit/models';
import { temporaryFolders } from '../../kit/temporary';

const temporary = temporaryFolders();

function jobOf<Kind extends 'graph' | 'weight'>(kind: Kind, model: Model, options: object): JobOf<Kind> {
  const path = join(temporary(), 'model.onnx');
  saveModel(model, path);
  return jobSchema.parse({ kind, model: path, ...options }) as JobOf<Kind>;
}

const context = () => openContext({ level: 'info', send: () => {} }).context;

const factsOf = async (model: Model, options: object = {}): Promise<GraphFacts> =>
  (await graph.run(jobOf('graph', model, options), context())) as GraphFacts;

const weightOf = async (model: Model, tensor: string): Promise<WeightFacts> =>
  (await weight.run(jobOf('weight', model, { tensor }), context())) as WeightFacts;

describe('facts of a graph', () => {
  it('nodes with attributes, costs and what the target can do', async () => {
    const facts = await factsOf(smallNetwork());
    expect(facts.inputs).toEqual(['x']);
    expect(facts.outputs).toEqual(['y']);
    expect(facts.weights).toContain('c1.w');
    expect(facts.nodes.map(({ name }) => name)).toEqual([
      'conv1',
      'bn1',
      'relu1',
      'conv2',
      'relu2',
      'pool',
      'flatten',
      'fc',
    ]);
    expect(facts.nodes[0]).toEqual({
      name: 'conv1',
      op: 'Conv',
      domain: '',
      inputs: ['x', 'c1.w'],
      outputs: ['c1'],
      attributes: { kernel_shape: '[3, 3]', pads: '[1, 1, 1, 1]' },
      // 4·8·8 outputs of 3·3·3 products; 4·27 floats
      macs: 6912,
      weightBytes: 432,
      layer: { quantizable: true },
    });
    expect(facts.nodes[1]!.layer).toBeUndefined();
    expect(facts.values['c1']).toEqual({ type: 'FLOAT', shape: ['N', 4, 8, 8] });
  });

  it('shapes follow the input shape that is asked for', async () => {
    const model = modelOf([node('Relu', ['x'], ['y'], { name: 'relu' })], { dims: ['N', 3, 'H', 'W'] });
    expect((await factsOf(model)).values['y']!.shape).toEqual(['N', 3, 'H', 'W']);
    const fixed = await factsOf(model, { inputShapes: { x: [1, 3, 8, 8] } });
    expect(fixed.values['y']!.shape).toEqual(['N', 3, 8, 8]);
  });

  it('a layer that stays float says why', async () => {
    const shared = modelOf(
      [node('MatMul', ['x', 'x'], ['y'], { name: 'product' }), node('Relu', ['y'], ['z'], { name: 'relu' })],
      { dims: [4, 4] },
    );
    const [product] = (await factsOf(shared)).nodes;
    expect(product!.layer).toMatchObject({ quantizable: false, reason: { code: 'WEIGHT_NOT_CONSTANT' } });
  });

  it('constants are weights of those that take them, not nodes; what is cut says so', async () => {
    const model = modelOf([
      node('Constant', [], ['shape'], { name: 'constant', attributes: { value: int64Tensor('', [0, -1]) } }),
      node('Reshape', ['x', 'shape'], ['y'], { name: 'reshape' }),
      node('MyOp', ['y'], ['z'], {
        name: 'mine',
        domain: 'com.mine',
        attributes: { list: new Array<number>(5000).fill(7) },
      }),
    ]);
    const facts = await factsOf(model);
    expect(facts.nodes.map(({ name }) => name)).toEqual(['reshape', 'mine']);
    expect(facts.weights).toContain('shape');
    expect(facts.nodes[0]!.weightBytes).toBe(16);
    expect(facts.nodes[1]!.domain).toBe('com.mine');
    expect(facts.nodes[1]!.attributes['list']).toMatch(/^\[7, 7.*…$/);
    expect(facts.nodes[1]!.attributes['list']).toHaveLength(200);
  });

  it('values that a graph inside a node reads are named', async () => {
    const branch = makeGraph({
      node: [node('Neg', ['r'], ['n'])],
      input: [],
      output: [valueInfo('n', DataType.FLOAT, ['N', 3, 8, 8])],
    });
    const model = modelOf(
      [
        node('Relu', ['x'], ['r'], { name: 'relu' }),
        node('If', ['flag'], ['y'], { name: 'if', attributes: { then_branch: branch, else_branch: branch } }),
      ],
      { initializer: [makeTensor('flag', DataType.BOOL, [], Uint8Array.of(1))] },
    );
    const facts = await factsOf(model);
    expect(facts.nodes[1]).toMatchObject({ captures: ['r'], attributes: { then_branch: '(graph)' } });
  });

  it('is bounded by nodes, however big the weights are', async () => {
    const big = modelOf([node('MatMul', ['x', 'w'], ['y'])], {
      dims: ['N', 1000],
      initializer: [randomTensor('w', [1000, 1000])],
    });
    expect(JSON.stringify(await factsOf(big)).length).toBeLessThan(1500);
  });
});

const matMul = (values: Float32Array, dims: readonly number[]): Model =>
  modelOf([node('MatMul', ['x', 'w'], ['y'])], {
    dims: ['N', dims[0]!],
    initializer: [floatTensor('w', dims, values)],
  });

describe('facts of a weight', () => {
  it('range, moments, zeros, histogram and the range of every output channel', async () => {
    // Columns are output channels: 0 … 3, −4, 0, 0, 0 … in steps that each fill one bin or more.
    const facts = await weightOf(matMul(Float32Array.of(0, 1, 2, -4, 0, 3), [2, 3]), 'w');
    expect(facts).toMatchObject({ name: 'w', type: 'FLOAT', shape: [2, 3], min: -4, max: 3, notFinite: 0 });
    expect(facts.mean).toBeCloseTo(2 / 6);
    expect(facts.std).toBeCloseTo(Math.sqrt(30 / 6 - (2 / 6) ** 2));
    expect(facts.sparsity).toBeCloseTo(2 / 6);
    expect(facts.histogram).toMatchObject({ min: -4, max: 3 });
    const { counts } = facts.histogram;
    expect(counts).toHaveLength(256);
    expect(counts.reduce((a, b) => a + b)).toBe(6);
    expect([counts[0], counts[Math.floor((4 / 7) * 256)], counts[255]]).toEqual([1, 2, 1]);
    expect(facts.channels).toEqual({
      each: 1,
      ranges: [
        { min: -4, max: 0 },
        { min: 0, max: 1 },
        { min: 2, max: 3 },
      ],
    });
  });

  it('the same values in one piece and in many', async () => {
    const values = randomTensor('w', [1200, 1000]);
    const facts = await weightOf(
      modelOf([node('MatMul', ['x', 'w'], ['y'])], { dims: ['N', 1200], initializer: [values] }),
      'w',
    );
    expect(facts.histogram.counts.reduce((a, b) => a + b)).toBe(1_200_000);
    expect(facts.mean).toBeCloseTo(0, 2);
    expect(facts.std).toBeCloseTo(1 / Math.sqrt(3), 2);
    expect(facts.channels!.ranges).toHaveLength(1000);
  });

  it('neighbours share a range where there are too many channels', async () => {
    const facts = await weightOf(matMul(new Float32Array(10_000).fill(0.5), [1, 10_000]), 'w');
    expect(facts.channels).toMatchObject({ each: 3 });
    expect(facts.channels!.ranges).toHaveLength(3334);
    expect(facts.channels!.ranges.every(({ min, max }) => min === 0.5 && max === 0.5)).toBe(true);
    // One value only: everything lies in the first bin.
    expect(facts.histogram.counts[0]).toBe(10_000);
  });

  it('NaN and Inf are counted and left out', async () => {
    const facts = await weightOf(matMul(Float32Array.of(NaN, Infinity, -1, 1), [4, 1]), 'w');
    expect(facts).toMatchObject({ notFinite: 2, min: -1, max: 1, mean: 0, sparsity: 0 });
    const none = await weightOf(matMul(Float32Array.of(NaN, NaN), [2, 1]), 'w');
    expect(none).toMatchObject({ notFinite: 2, min: 0, max: 0, mean: 0, std: 0, sparsity: 0 });
  });

  it('integers too; a bias has no channels', async () => {
    const model = modelOf(
      [
        node('Conv', ['x', 'w', 'b'], ['c'], { attributes: { kernel_shape: [1, 1] } }),
        node('Reshape', ['c', 'shape'], ['y']),
      ],
      {
        initializer: [
          randomTensor('w', [2, 3, 1, 1]),
          floatTensor('b', [2], Float32Array.of(1, 2)),
          int64Tensor('shape', [0, -1]),
        ],
      },
    );
    expect(await weightOf(model, 'shape')).toMatchObject({ type: 'INT64', min: -1, max: 0, mean: -0.5, sparsity: 0.5 });
    expect((await weightOf(model, 'b')).channels).toBeUndefined();
    expect((await weightOf(model, 'w')).channels!.ranges).toHaveLength(2);
  });

  it('refuses what is no weight', async () => {
    await expect(weightOf(smallNetwork(), 'c1')).rejects.toMatchObject({
      code: 'TENSOR_UNKNOWN',
      params: { tensor: 'c1' },
    });
  });
});
