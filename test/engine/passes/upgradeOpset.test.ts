/** Old opsets: the upgraded model computes the same bits, and what did not change stays as it was. */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { float, floats, makeGraph, makeModel, node, valueInfo } from '../../../main/engine/graph/build';
import { loadModel, type OpenModel } from '../../../main/engine/graph/load';
import { DataType, type Graph, type Node } from '../../../main/engine/graph/onnx';
import { printModel } from '../../../main/engine/graph/print';
import { verifyGraph } from '../../../main/engine/ops/verify';
import { upgradeOpset } from '../../../main/engine/passes/upgradeOpset';
import { dataModel, hasData } from '../../kit/shared';
import { f32, feed, feedsOfCase, i64, modelOf, run, untyped, w, x, type Case } from '../ops/cases';

const image = x(['N', 4, 6, 5]);
const bits = (results: InferenceSession.ReturnType): unknown =>
  Object.fromEntries(Object.entries(results).map(([name, { type, dims, data }]) => [name, { type, dims, data }]));

/** Runs a case before and after. */
async function same(each: Case): Promise<OpenModel> {
  const old = modelOf(each);
  const now = upgradeOpset(old);
  expect(now.opsetImport).toEqual([{ domain: '', version: 11 }]);
  verifyGraph(now.graph);
  const feeds = feedsOfCase(each, 2);
  expect(bits(await run(now, feeds))).toEqual(bits(await run(old, feeds)));
  return now;
}

const range = { min: float('min', 0.2), max: float('max', 0.6) };
const scales = (...values: number[]) => ({ scales: floats('scales', values) });

describe('from a form that ONNX Runtime still runs', () => {
  const cases: readonly Case[] = [
    { op: 'Clip', opset: 10, inputs: [image], attributes: range },
    { op: 'Clip', opset: 7, inputs: [image], attributes: { max: range.max } },
    { op: 'Slice', opset: 9, inputs: [image], attributes: { starts: [1, -2], ends: [3, 9], axes: [1, 3] } },
    { op: 'Slice', opset: 7, inputs: [image], attributes: { starts: [0, 1], ends: [2, 3] } },
    { op: 'Slice', opset: 9, inputs: [image], attributes: { starts: [1], ends: [2 ** 63], axes: [1] } },
    { op: 'Slice', opset: 10, inputs: [image, i64([1]), i64([3]), i64([1]), i64([2])] },
    {
      op: 'Pad',
      opset: 10,
      inputs: [image],
      attributes: { pads: [0, 0, 1, 2, 0, 0, -1, 0], value: float('value', 0.5) },
    },
    { op: 'Pad', opset: 7, inputs: [image], attributes: { pads: [0, 0, 1, 2, 0, 0, 1, 0], mode: 'reflect' } },
    { op: 'Upsample', opset: 8, inputs: [image], attributes: scales(1, 1, 2, 3) },
    { op: 'Upsample', opset: 7, inputs: [image], attributes: scales(1, 1, 1.5, 2.4) },
    { op: 'Upsample', opset: 9, inputs: [image, f32([1, 1, 2, 2])] },
    { op: 'Upsample', opset: 9, inputs: [image, f32([1, 1, 1.7, 2])], attributes: { mode: 'linear' } },
    { op: 'Resize', opset: 10, inputs: [image, f32([1, 1, 2, 1.6])] },
    { op: 'Resize', opset: 10, inputs: [image, f32([1, 1, 0.5, 0.6])] },
    { op: 'Resize', opset: 10, inputs: [image, f32([1, 1, 0.5, 2])], attributes: { mode: 'linear' } },
    { op: 'TopK', opset: 9, inputs: [image], outputs: 2, attributes: { k: 2, axis: 1 } },
    { op: 'TopK', opset: 10, inputs: [image, i64([3])], outputs: 2 },
    { op: 'Dropout', opset: 9, inputs: [image], attributes: { ratio: float('ratio', 0.3) } },
    { op: 'Dropout', opset: 10, inputs: [image], outputs: 2 },
    {
      op: 'BatchNormalization',
      opset: 8,
      inputs: [image, w(4), w(4), w(4), f32([1, 2, 3, 4])],
      attributes: { spatial: 1 },
    },
    {
      op: 'Scatter',
      opset: 9,
      inputs: [x(['N', 3]), x(['N', 1], DataType.INT64, [2]), x(['N', 1])],
      attributes: { axis: 1 },
    },
    { op: 'PRelu', opset: 7, inputs: [image, w(4, 1, 1)] },
    { op: 'MaxPool', opset: 8, inputs: [image], outputs: 2, attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
    {
      op: 'AveragePool',
      opset: 10,
      inputs: [image],
      attributes: { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 },
    },
    { op: 'Gemm', opset: 9, inputs: [x(['N', 4]), w(4, 3), w(3)] },
    { op: 'Softmax', opset: 9, inputs: [image] },
    { op: 'Conv', opset: 9, inputs: [image, w(3, 4, 3, 3)], attributes: { auto_pad: 'SAME_LOWER', strides: [2, 2] } },
    {
      op: 'ConvTranspose',
      opset: 8,
      inputs: [image, w(4, 3, 3, 3)],
      attributes: { auto_pad: 'SAME_UPPER', strides: [2, 2] },
    },
    { op: 'Unsqueeze', opset: 7, inputs: [x(['N', 3])], attributes: { axes: [1, 3] } },
    { op: 'Flatten', opset: 8, inputs: [image], attributes: { axis: 2 } },
    { op: 'LogSoftmax', opset: 7, inputs: [image], attributes: { axis: 2 } },
    { op: 'ReduceMean', opset: 8, inputs: [image], attributes: { axes: [2, 3], keepdims: 0 } },
    { op: 'Sum', opset: 7, inputs: [image, image, image] },
    { op: 'Max', opset: 8, inputs: [image, w(4, 1, 1)] },
    { op: 'Gather', opset: 10, inputs: [image, i64([0, 2])], attributes: { axis: 1 } },
    { op: 'Split', opset: 7, inputs: [image], outputs: 2, attributes: { axis: 1, split: [1, 3] } },
    { op: 'DepthToSpace', opset: 10, inputs: [image], attributes: { blocksize: 2 } },
    { op: 'LpPool', opset: 9, inputs: [image], attributes: { kernel_shape: [2, 2] } },
    { op: 'InstanceNormalization', opset: 8, inputs: [image, w(4), w(4)] },
    { op: 'LRN', opset: 7, inputs: [image], attributes: { size: 3 } },
    { op: 'ArgMax', opset: 9, inputs: [image], attributes: { axis: 1 } },
    { op: 'Cast', opset: 8, inputs: [image], attributes: { to: DataType.INT32 } },
    { op: 'Expand', opset: 8, inputs: [x(['N', 1, 3]), i64([1, 4, 1])] },
    { op: 'GRU', opset: 7, inputs: [x([3, 'N', 4]), w(1, 6, 4), w(1, 6, 2)], attributes: { hidden_size: 2 } },
    { op: 'Upsample', opset: 8, inputs: [image], attributes: { ...scales(1, 1, 2, 2), mode: 'linear' } },
    { op: 'AveragePool', opset: 7, inputs: [image], attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1] } },
    { op: 'Squeeze', opset: 8, inputs: [x(['N', 1, 3])], attributes: { axes: [1] } },
    { op: 'OneHot', opset: 9, inputs: [x(['N'], DataType.INT64), i64([4]), f32([0, 1])] },
    {
      op: 'LSTM',
      opset: 7,
      inputs: [x([3, 'N', 4]), w(1, 8, 4), w(1, 8, 2)],
      outputs: 3,
      attributes: { hidden_size: 2 },
    },
  ];
  it.each(cases)('$op of opset $opset', async (each) => {
    await same(each);
  });

  it('shows the new form', async () => {
    const [clip, upsample] = await Promise.all(
      ['Clip', 'Upsample'].map((op) => same(cases.find((each) => each.op === op)!)),
    );
    expect(printModel(clip!)).toMatchInlineSnapshot(`
      "model ir 10, opset ai.onnx 11
      graph graph
        in   in0: FLOAT [N, 4, 6, 5]
        init node_min: FLOAT [] (0.2)
        init node_max: FLOAT [] (0.6)
        node: out0 = Clip(in0, node_min, node_max)
        out  out0"
    `);
    expect(printModel(upsample!)).toMatchInlineSnapshot(`
      "model ir 10, opset ai.onnx 11
      graph graph
        in   in0: FLOAT [N, 4, 6, 5]
        init node_scales: FLOAT [4] (1, 1, 2, 3)
        init node_roi: FLOAT [0]
        node: out0 = Resize(in0, node_roi, node_scales) {coordinate_transformation_mode='asymmetric', mode='nearest', nearest_mode='floor'}
        out  out0"
    `);
  });
});

describe('from opset 6, which ONNX Runtime no longer runs', () => {
  const numbers = (tensor: Tensor | undefined): number[] => Array.from(tensor!.data as Float32Array);
  const upgraded = async (each: Case): Promise<number[]> =>
    numbers((await run(upgradeOpset(modelOf({ ...each, opset: 6 })), feedsOfCase(each, 1)))['out0']);
  const data = x([1, 2, 2, 1], DataType.FLOAT, [1, 2, 3, 4]);

  it('aligns what is broadcast at an axis', async () => {
    const inputs = [data, f32([10, 20])];
    expect(await upgraded({ op: 'Add', inputs, attributes: { broadcast: 1, axis: 1 } })).toEqual([11, 12, 23, 24]);
    expect(await upgraded({ op: 'Mul', inputs, attributes: { broadcast: 1, axis: 2 } })).toEqual([10, 40, 30, 80]);
    const last = [x([2, 2], DataType.FLOAT, [1, 2, 3, 4]), f32([10, 20])];
    expect(await upgraded({ op: 'Sub', inputs: last, attributes: { broadcast: 1 } })).toEqual([-9, -18, -7, -16]);
    expect(await upgraded({ op: 'Div', inputs: [data, data], attributes: { broadcast: 0 } })).toEqual([1, 1, 1, 1]);
  });

  it('aligns the slope of PRelu with the channels', async () => {
    const negative = x([1, 2, 2, 1], DataType.FLOAT, [-1, -2, -3, 4]);
    expect(await upgraded({ op: 'PRelu', inputs: [negative, f32([2, 10])] })).toEqual([-2, -4, -30, 4]);
    expect(await upgraded({ op: 'PRelu', inputs: [negative, f32([3])] })).toEqual([-3, -6, -9, 4]);
  });

  it('drops attributes that say nothing any more', () => {
    const attributesOf = (each: Case): string[] =>
      upgradeOpset(modelOf({ ...each, opset: 6 })).graph.node[0]!.attribute.map(({ name }) => name);
    const gemm = { op: 'Gemm', inputs: [x([1, 4]), w(4, 3), w(3)], attributes: { broadcast: 1, transB: 0 } };
    expect(attributesOf(gemm)).toEqual(['transB']);
    const norm = { op: 'BatchNormalization', inputs: [image, w(4), w(4), w(4), w(4)] };
    expect(attributesOf({ ...norm, attributes: { is_test: 1, spatial: 1, momentum: float('momentum', 0.9) } })).toEqual(
      ['momentum'],
    );
    expect(attributesOf({ op: 'Dropout', inputs: [image], attributes: { is_test: 1 } })).toEqual([]);
    const layer = { op: 'RNN', inputs: [x([3, 'N', 4]), w(1, 2, 4), w(1, 2, 2)] };
    expect(attributesOf({ ...layer, attributes: { output_sequence: 1, hidden_size: 2 } })).toEqual(['hidden_size']);
  });

  it('reads the two scales that Upsample had', async () => {
    const attributes = { height_scale: float('height_scale', 1), width_scale: float('width_scale', 2) };
    expect(await upgraded({ op: 'Upsample', inputs: [data], attributes })).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
  });
});

const F = DataType.FLOAT;
const twoNodes = (first: Node, rest: Partial<Graph> = {}): Graph => ({
  ...makeGraph({
    node: [first, node('Relu', ['a'], ['y'], { name: 'relu' })],
    input: [valueInfo('data', F, ['N', 4, 2, 2])],
    output: [valueInfo('y', F)],
  }),
  ...rest,
});
const clip = (name: string): Node => node('Clip', ['data'], ['a'], { name, attributes: range });
const model = (graph: Graph, opset: number, ir = 8): OpenModel => ({ ...makeModel(graph, opset, ir), graph });

describe('what stays', () => {
  it('the model itself from opset 11 on', () => {
    for (const opset of [11, 25]) {
      const old = model(twoNodes(clip('clip')), opset);
      expect(upgradeOpset(old)).toBe(old);
    }
  });

  it('the graph itself where no node changes meaning, and the other domains', () => {
    const old = model(twoNodes(node('Tanh', ['data'], ['a'])), 9);
    const other = { domain: 'my.domain', version: 2 };
    const now = upgradeOpset({ ...old, opsetImport: [other, ...old.opsetImport] });
    expect(now.graph).toBe(old.graph);
    expect(now.opsetImport).toEqual([other, { domain: '', version: 11 }]);
  });

  it('every other node, the order and all names; new names hide none', () => {
    const old = model(twoNodes(clip('clip'), { initializer: [{ ...w(1), name: 'clip_min' }] }), 9);
    const now = upgradeOpset(old);
    expect(now.graph.node[1]).toBe(old.graph.node[1]);
    expect(now.graph.node[0]).toMatchObject({ name: 'clip', input: ['data', 'clip_min_1', 'clip_max'], output: ['a'] });
    expect(now.graph.initializer.map(({ name }) => name)).toEqual(['clip_min', 'clip_min_1', 'clip_max']);
    expect(now.graph.initializer[0]).toBe(old.graph.initializer[0]);
  });

  it('the meaning of initializers: those of IR 3 that are inputs too do not become replaceable', () => {
    const weight = { ...w(4), name: 'slope' };
    const input = [valueInfo('data', F, ['N', 4]), valueInfo('slope', F, [4])];
    const graph = twoNodes(node('PRelu', ['data', 'slope'], ['a']), { input, initializer: [weight] });
    const now = upgradeOpset(model(graph, 7, 3));
    expect(now.irVersion).toBe(6);
    expect(now.graph.input.map(({ name }) => name)).toEqual(['data']);
    expect(upgradeOpset(model(graph, 7, 4)).graph.input).toHaveLength(2);
  });
});

describe('the mask of a Dropout before opset 10', () => {
  it('goes where nobody reads it', async () => {
    const nodes = [node('Dropout', ['data'], ['a', 'mask'], { name: 'd' }), node('Relu', ['a'], ['y'], { name: 'r' })];
    const graph = makeGraph({ node: nodes, input: [valueInfo('data', F, ['N', 4])], output: [valueInfo('y', F)] });
    const old = model(graph, 8);
    const now = upgradeOpset(old);
    expect(now.graph.node[0]!.output).toEqual(['a']);
    const feeds = { data: feed(x(['N', 4]), 2) };
    expect(bits(await run(now, feeds))).toEqual(bits(await run(old, feeds)));
  });
});

describe('graphs inside nodes', () => {
  it('are upgraded, with constants of their own', async () => {
    const branch = (first: Node): Graph => makeGraph({ node: [first], input: [], output: [untyped('a')] });
    const attributes = { then_branch: branch(clip('inner')), else_branch: branch(node('Exp', ['data'], ['a'])) };
    const graph = makeGraph({
      node: [node('If', ['flag'], ['y'], { attributes })],
      input: [valueInfo('data', F, [3]), valueInfo('flag', DataType.BOOL, [])],
      output: [untyped('y')],
    });
    const old = model(graph, 9);
    const now = upgradeOpset(old);
    const [yes, no] = now.graph.node[0]!.attribute.map(({ g }) => g!);
    expect(yes!.initializer.map(({ name }) => name)).toEqual(['inner_min', 'inner_max']);
    expect(no).toBe(attributes.else_branch);
    const feeds = { data: feed(x([3]), 1), flag: feed(x([], DataType.BOOL, [1]), 1) };
    expect(bits(await run(now, feeds))).toEqual(bits(await run(old, feeds)));
  });
});

describe('what cannot be upgraded', () => {
  const refusal = (each: Case, opset: number): string => {
    try {
      upgradeOpset(modelOf({ ...each, opset }));
      return 'upgraded';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  const statistics = [image, w(4), w(4), w(4), w(4)];
  it.each<[Case, number, string]>([
    [{ op: 'BatchNormalization', inputs: statistics, outputs: 2 }, 8, 'it gives statistics of training'],
    [
      { op: 'BatchNormalization', inputs: statistics, attributes: { is_test: 0 } },
      6,
      'it is meant for training (is_test is 0)',
    ],
    [
      { op: 'BatchNormalization', inputs: [image, ...new Array(4).fill(w(4, 6, 5))], attributes: { spatial: 0 } },
      7,
      'it normalizes each position apart (spatial is 0)',
    ],
    [{ op: 'Dropout', inputs: [image], outputs: 2 }, 9, 'its mask is not boolean'],
    [{ op: 'Dropout', inputs: [image], attributes: { is_test: 0 } }, 6, 'it is meant for training (is_test is 0)'],
    [{ op: 'Scan', inputs: [image], attributes: { num_scan_inputs: 1 } }, 8, 'its batch axis has no counterpart'],
    [{ op: 'Resize', inputs: [image, f32([1, 1, 0.5, 2])] }, 10, 'it enlarges one axis and shrinks another'],
    [{ op: 'Resize', inputs: [image, x([4])] }, 10, 'its scales are not constant'],
    [{ op: 'PRelu', inputs: [image, x([null, null])] }, 6, 'upgraded'],
    [
      { op: 'Add', inputs: [image, x([null, null])], attributes: { broadcast: 1, axis: 1 } },
      6,
      'several dimensions of its input 1 are unknown',
    ],
    [{ op: 'Clip', inputs: [x([2], DataType.INT8)], attributes: range }, 9, 'its input is of type INT8'],
    [{ op: 'ImageScaler', inputs: [image] }, 8, 'the operator was taken away'],
  ])('%#', (each, opset, reason) => {
    const sentence = `Node 'node' (${each.op}) of opset ${opset} cannot be upgraded to opset 11: ${reason}. Export the model with opset 11 or higher.`;
    expect(refusal(each, opset)).toBe(reason === 'upgraded' ? reason : sentence);
  });

  it.each([5, 27])('opset %i is out of range', (opset) => {
    expect(refusal({ op: 'Relu', inputs: [image] }, opset)).toBe(
      `The model uses opset ${opset}; this version reads opset 6 to 26. Export it with an opset in that range.`,
    );
  });
});

describe.skipIf(!hasData)('a real model of opset 9', () => {
  it('gives the same bits before and after', async () => {
    const old = loadModel(dataModel('face_slim320'));
    const feeds = { input: feed(x([1, 3, 240, 320]), 1) };
    const now = upgradeOpset(old);
    expect(now.graph.node).toHaveLength(old.graph.node.length);
    expect(now.graph.node.filter((each, i) => each !== old.graph.node[i]).map(({ opType }) => opType)).toEqual(
      new Array(6).fill('Slice'),
    );
    expect(bits(await run(now, feeds))).toEqual(bits(await run(old, feeds)));
  });
});
