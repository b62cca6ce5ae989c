import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { node, valueInfo, makeGraph, makeModel } from '../../../main/engine/graph/build';
import { DataType, type Model } from '../../../main/engine/graph/onnx';
import { saveModel } from '../../../main/engine/graph/save';
import { floatTensor } from '../../../main/engine/graph/tensor';
import { deployModel } from '../../../main/engine/export/ascend/deploy';
import { int8KernelsSaturate } from '../../../main/engine/runtime/int8Kernels';
import { openContext } from '../../../main/engine/jobs/context';
import { inspect } from '../../../main/engine/jobs/kinds/inspect';
import type { ErrorReport } from '../../../proto/errors';
import { jobSchema, type Inspection, type JobOf } from '../../../proto/job';
import { modelOf, randomTensor, smallNetwork } from '../../kit/models';
import { handPlan, placed, quantizer } from '../../kit/quantized';
import { temporaryFolders } from '../../kit/temporary';
import { npy } from '../data/kit';

const temporary = temporaryFolders();

interface Inspected {
  readonly result: Inspection;
  readonly verdict: ErrorReport | undefined;
}

async function inspected(model: Model, options: object = {}, threshold?: number): Promise<Inspected> {
  const path = join(temporary(), 'model.onnx');
  saveModel(model, path, threshold === undefined ? {} : { threshold });
  const job = jobSchema.parse({ kind: 'inspect', model: path, ...options }) as JobOf<'inspect'>;
  const { context, close } = openContext({ level: 'info', send: () => {} });
  const result = (await inspect.run(job, context)) as Inspection;
  return { result, verdict: close() };
}

const codes = ({ result }: Inspected): string[] => result.findings.map(({ code }) => code);

describe('what stands in a model', () => {
  it('ports, operators, layers, cost', async () => {
    const { result, verdict } = await inspected(smallNetwork());
    expect(result.model).toMatchObject({
      opset: 13,
      irVersion: 8,
      inputs: [{ name: 'x', type: 'FLOAT', shape: ['N', 3, 8, 8] }],
      outputs: [{ name: 'y', type: 'FLOAT', shape: ['N', 3] }],
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    expect(result.operators).toEqual({ Conv: 2, Relu: 2, AveragePool: 1, BatchNormalization: 1, Flatten: 1, Gemm: 1 });
    expect(Object.keys(result.operators)[0]).toBe('Conv');
    expect(result.layers.map(({ name, quantizable }) => [name, quantizable])).toEqual([
      ['conv1', true],
      ['conv2', true],
      ['pool', true],
      ['fc', true],
    ]);
    // conv1 4·8·8·27, conv2 5·6·6·36, pool 5·36, fc 15
    expect(result.model.macs).toBeGreaterThanOrEqual(6912 + 6480 + 15);
    expect(result.findings.map(({ code }) => code)).toEqual(['SYMBOLIC_BATCH']);
    expect(verdict).toBeUndefined();
  });

  it('a deploy model: its shapes, sums and weights are known, and why no layer is quantized again', async () => {
    const plan = handPlan(
      { layer: 'conv1', data: quantizer([0.1]), weight: quantizer([0.01]) },
      { layer: 'conv2', data: quantizer([0.1]), weight: quantizer([0.2], { bits: 4 }) },
      { layer: 'fc', op: 'Gemm', data: quantizer([0.1]), weight: quantizer([0.01]) },
    );
    const float = await inspected(smallNetwork());
    const deploy = await inspected(deployModel(placed(smallNetwork(), plan)), { target: 'ascend' });
    expect(codes(deploy)).toEqual(['ALREADY_QUANTIZED', 'SYMBOLIC_BATCH']);
    const { macs, params, outputs } = deploy.result.model;
    expect({ macs, outputs }).toEqual({ macs: float.result.model.macs, outputs: float.result.model.outputs });
    expect(params).toBe(float.result.model.params);
    expect(deploy.result.layers.map(({ name, reason }) => [name, reason?.code])).toEqual([
      ['conv1', 'QUANTIZED_ALREADY'],
      ['conv2', 'QUANTIZED_ALREADY'],
      ['pool', undefined],
      ['fc', 'QUANTIZED_ALREADY'],
    ]);
    expect(deploy.verdict).toBeUndefined();
  });

  it('a processor whose int8 kernels saturate is named where a model runs in them', async () => {
    const dequantize = (x: string, y: string) => node('DequantizeLinear', [x, 's'], [y]);
    const nodes = [node('QuantizeLinear', ['x', 's'], ['q']), dequantize('q', 'd'), node('Relu', ['d'], ['y'])];
    const scale = floatTensor('s', [], Float32Array.of(0.1));
    const found = codes(await inspected(modelOf(nodes, { dims: [1, 4], initializer: [scale] })));
    expect(found.includes('INT8_KERNELS_SATURATE')).toBe(await int8KernelsSaturate());
  });

  it('counts external data', async () => {
    const { result } = await inspected(
      modelOf([node('MatMul', ['x', 'w'], ['y'])], { dims: ['N', 64], initializer: [randomTensor('w', [64, 32])] }),
      {},
      0,
    );
    expect(result.model.sizeBytes).toBeGreaterThan(64 * 32 * 4);
  });

  it("counts nodes of domain 'ai.onnx' among those of the default domain", async () => {
    const model = smallNetwork();
    const written = {
      ...model,
      opsetImport: model.opsetImport.map((entry) => ({ ...entry, domain: 'ai.onnx' })),
      graph: { ...model.graph, node: model.graph.node.map((each) => ({ ...each, domain: 'ai.onnx' })) },
    };
    const [expected, got] = [(await inspected(model)).result, (await inspected(written)).result];
    expect(got.layers).toEqual(expected.layers);
    expect(got.findings).toEqual(expected.findings);
  });

  it('takes weights that are computed from constants, and says so', async () => {
    const model = modelOf([node('Transpose', ['v'], ['w']), node('MatMul', ['x', 'w'], ['y'], { name: 'layer' })], {
      dims: ['N', 64],
      initializer: [randomTensor('v', [32, 64])],
    });
    const { result } = await inspected(model);
    expect(result.layers).toMatchObject([{ name: 'layer', quantizable: true }]);
    expect(result.findings.find(({ code }) => code === 'WEIGHTS_FOLDED')?.params).toEqual({ count: 1, first: 'w' });
  });

  it('fixes symbolic dimensions, the batch stays symbolic', async () => {
    const symbolic = modelOf([node('Relu', ['x'], ['y'], { name: 'relu' })], { dims: ['N', 3, 'H', 'W'] });
    const { result } = await inspected(symbolic, { inputShapes: { x: [2, 3, 5, 7] } });
    expect(result.model.inputs[0]?.shape).toEqual(['N', 3, 5, 7]);
    expect(result.model.outputs[0]?.shape).toEqual(['N', 3, 5, 7]);
    await expect(inspected(symbolic, { inputShapes: { z: [1] } })).rejects.toThrow(
      "The model has no input 'z'. Its inputs are: x.",
    );
    await expect(inspected(symbolic, { inputShapes: { x: [2, 4, 5, 7] } })).rejects.toThrow(
      "--input-shape gives input 'x' the shape [2, 4, 5, 7], but the model declares [N, 3, H, W]. Only symbolic dimensions can be fixed.",
    );
  });
});

describe('what is wrong with a model', () => {
  it('weights that are no numbers, zero, or there twice', async () => {
    const twice = randomTensor('twice', [16, 16], 2);
    const values = Float32Array.from({ length: 256 }, (_, i) => (i === 5 ? NaN : i === 9 ? Infinity : i));
    const half = randomTensor('half', [16, 16]);
    const zeroed = Float32Array.from({ length: 256 }, (_, i) => (i % 16 < 4 ? 0 : i));
    const names = ['bad', 'zero', 'half', 'first', 'second'];
    const model = modelOf(
      names.map((name, i) => node('MatMul', [i === 0 ? 'x' : `v${i}`, name], [`v${i + 1}`], { name: `m_${name}` })),
      {
        dims: [1, 16],
        initializer: [
          floatTensor('bad', [16, 16], values),
          floatTensor('zero', [16, 16], new Float32Array(256)),
          floatTensor('half', half.dims, zeroed),
          { ...twice, name: 'first' },
          { ...twice, name: 'second' },
          floatTensor('spare', [2], new Float32Array(2)),
        ],
      },
    );
    const { result } = await inspected(model);
    expect(result.findings.map(({ code, node: at, params }) => [code, at, params])).toEqual([
      ['WEIGHT_NOT_FINITE', 'm_bad', { tensor: 'bad', count: 2, index: 5 }],
      ['WEIGHT_ALL_ZERO', 'm_zero', { tensor: 'zero' }],
      ['TENSOR_DUPLICATED', undefined, { tensor: 'second', other: 'first', bytes: 1024 }],
      ['TENSOR_UNUSED', undefined, { tensor: 'spare', bytes: 8 }],
      ['WEIGHT_ZERO_CHANNELS', 'm_half', { tensor: 'half', count: 4, total: 16 }],
    ]);
    expect(result.layers[0]).toMatchObject({
      name: 'm_bad',
      quantizable: false,
      reason: { code: 'WEIGHT_NOT_FINITE' },
    });
  });

  it('unknown operators, one finding each, and shapes that cannot be told', async () => {
    const nodes = [
      node('Mystery', ['x'], ['a'], { name: 'one', domain: 'my.ops' }),
      node('Mystery', ['a'], ['b'], { name: 'two', domain: 'my.ops' }),
      node('Relu', ['b'], ['y'], { name: 'relu' }),
    ];
    const { result } = await inspected(modelOf(nodes));
    expect(result.findings.filter(({ code }) => code === 'UNKNOWN_OPERATOR')).toEqual([
      expect.objectContaining({ node: 'one', params: { op: 'Mystery', domain: 'my.ops' } }),
    ]);
    expect(result.findings).toContainEqual(expect.objectContaining({ code: 'SHAPES_UNKNOWN', params: { count: 3 } }));
  });

  it('nodes without a name, out of order, or leading nowhere', async () => {
    const nodes = [
      node('Relu', ['a'], ['y'], { name: 'late' }),
      node('Relu', ['x'], ['a']),
      node('Abs', ['x'], ['lost'], { name: 'lost' }),
    ];
    const found = await inspected(modelOf(nodes, { output: 'y' }));
    expect(codes(found)).toEqual(['NODES_RENAMED', 'NODES_UNSORTED', 'SYMBOLIC_BATCH', 'NODES_UNREACHED']);
    expect(found.result.findings.at(-1)?.params).toEqual({ count: 1, first: 'lost' });
  });

  it('an old opset is upgraded and said so, the report keeps that of the file', async () => {
    const found = await inspected(modelOf([node('Relu', ['x'], ['y'], { name: 'r' })], { opset: 9, dims: [1, 2] }));
    expect(found.result.model.opset).toBe(9);
    expect(found.result.findings).toEqual([
      expect.objectContaining({ code: 'OPSET_UPGRADED', params: { from: 9, to: 11 } }),
    ]);
  });
});

describe('the rules of a target', () => {
  const dynamic = modelOf([node('Relu', ['x'], ['y'], { name: 'r' })], { dims: [1, 3, 'H', 'W'] });

  it('are listed without a verdict unless a target is asked for', async () => {
    const found = await inspected(dynamic);
    expect(found.result.findings).toContainEqual(
      expect.objectContaining({ severity: 'error', code: 'ATC_DYNAMIC_INPUT' }),
    );
    expect(found.verdict).toBeUndefined();
  });

  it('lead to a verdict with one', async () => {
    const { verdict } = await inspected(dynamic, { target: 'ascend' });
    expect(verdict).toEqual({ code: 'TARGET_VIOLATED', params: { target: 'ascend', count: 1 } });
  });

  it('of a target that is not there yet cannot be asked for', async () => {
    await expect(inspected(dynamic, { target: 'svp' })).rejects.toThrow(
      "The target 'svp' is not yet in this version. These are: ascend.",
    );
  });
});

describe('a model that is no model', () => {
  const relu = (input: string, output: string, name: string) => node('Relu', [input], [output], { name });
  const graph = (...nodes: ReturnType<typeof relu>[]) =>
    makeModel(
      makeGraph({
        node: nodes,
        input: [valueInfo('x', DataType.FLOAT, [1])],
        output: [valueInfo('y', DataType.FLOAT, [1])],
      }),
    );

  it.each<[string, Model, string]>([
    [
      'cyclic',
      graph(relu('b', 'a', 'one'), relu('a', 'b', 'two'), relu('b', 'y', 'three')),
      'The graph has a cycle through node',
    ],
    [
      'with a value twice',
      graph(relu('x', 'y', 'one'), relu('x', 'y', 'two')),
      "Value 'y' is produced twice (second time by node 'two').",
    ],
    [
      'with a missing input',
      graph(relu('z', 'y', 'one')),
      "Node 'one' (Relu) reads 'z', which no node, input or initializer provides.",
    ],
    [
      'with a missing output',
      graph(relu('x', 'q', 'one')),
      "The graph promises the output 'y', which no node, input or initializer provides.",
    ],
  ])('%s', async (_, model, message) => {
    await expect(inspected(model)).rejects.toThrow(message);
  });
});

describe('a data set beside the model', () => {
  const described = (spec: object, files: Record<string, Buffer>): string => {
    const folder = temporary();
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    writeFileSync(join(folder, 'set.yaml'), JSON.stringify(spec));
    return join(folder, 'set.yaml');
  };
  const pixels = npy(
    [2, 3, 8, 8],
    Uint8Array.from({ length: 384 }, (_, i) => i % 256),
  );
  const images = (): string =>
    described({ inputs: { '*': { source: { kind: 'npy', path: 'x.npy' }, scale: 0.5 } } }, { 'x.npy': pixels });

  it('is shown as statistics, and as a picture where one is wanted', async () => {
    const data = images();
    const { result } = await inspected(smallNetwork(), { data });
    expect(result.data).toMatchObject({ name: 'set', path: data, samples: [{ sample: 0 }, { sample: 1 }] });
    expect(result.data!.inputs[0]).toMatchObject({ name: 'x', shape: [2, 3, 8, 8] });
    expect(result.data!.inputs[0]!.channels).toHaveLength(3);
    expect(result.data!.preview).toBeUndefined();
    const preview = join(temporary(), 'new', 'seen.png');
    expect((await inspected(smallNetwork(), { data, preview })).result.data).toMatchObject({ preview });
    expect(readFileSync(preview).subarray(1, 4).toString()).toBe('PNG');
    expect(readdirSync(dirname(preview))).toEqual(['seen.png']);
  });

  it('is wanted for a picture, must hold images, and the picture is a file', async () => {
    const preview = join(temporary(), 'seen.png');
    await expect(inspected(smallNetwork(), { preview })).rejects.toMatchObject({ code: 'PREVIEW_NEEDS_DATA' });
    await expect(inspected(smallNetwork(), { data: images(), preview: temporary() })).rejects.toMatchObject({
      code: 'PREVIEW_IS_FOLDER',
    });
    const flat = modelOf([node('Relu', ['x'], ['y'])], { dims: ['N', 4] });
    const rows = npy([3, 4], new Float32Array(12));
    const data = described({ inputs: { '*': { source: { kind: 'npy', path: 'x.npy' } } } }, { 'x.npy': rows });
    await expect(inspected(flat, { data, preview })).rejects.toMatchObject({ code: 'PREVIEW_NO_IMAGE' });
    expect(existsSync(preview)).toBe(false);
    expect((await inspected(flat, { data })).result.data!.inputs[0]!.channels).toHaveLength(1);
  });
});
