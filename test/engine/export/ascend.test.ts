import { describe, expect, it } from 'vitest';
import { float, node } from '../../../main/engine/graph/build';
import { checkAscend } from '../../../main/engine/export/ascend/check';
import { deployModel, packScales } from '../../../main/engine/export/ascend/deploy';
import { fakeQuantModel } from '../../../main/engine/export/ascend/fakeQuant';
import { ascendLayers } from '../../../main/engine/export/ascend/layers';
import { linksOf } from '../../../main/engine/graph/links';
import { DataType, type Graph, type Node } from '../../../main/engine/graph/onnx';
import { printGraph } from '../../../main/engine/graph/print';
import { floatTensor, makeTensor, tensorData } from '../../../main/engine/graph/tensor';
import { rint } from '../../../main/engine/numerics/rounding';
import { Session } from '../../../main/engine/runtime/session';
import { modelOf, randomFloats, randomTensor, smallNetwork, type GraphModel } from '../../kit/models';
import { handPlan, placed, quantizer } from '../../kit/quantized';

const initializer = (graph: Graph, name: string) => linksOf(graph).initializer.get(name)!;
const values = (graph: Graph, name: string): number[] =>
  Array.from(tensorData(initializer(graph, name)) as ArrayLike<number | bigint>, Number);

describe('the worked example of amct-spec §6.7', () => {
  const model = modelOf([node('Conv', ['x', 'w', 'b'], ['y'], { name: 'conv' })], {
    dims: ['N', 1, 1, 3],
    initializer: [
      floatTensor('w', [2, 1, 1, 3], Float32Array.of(0.6, -0.3, 0.61, 1.27, -1.28, 0.005)),
      floatTensor('b', [2], Float32Array.of(0.25, -1.3)),
    ],
  });
  const plan = handPlan({ layer: 'conv', data: quantizer([0.02]), weight: quantizer([0.005, 0.01]) });
  const { graph } = deployModel(placed(model, plan));

  it('AscendQuant holds 1 / scale_d, the packed parameter the product of both scales, the bias its codes', () => {
    expect(
      linksOf(graph)
        .node.get('conv.quant')!
        .attribute.map(({ name, f, s }) => [name, f ?? s?.toString()]),
    ).toEqual([
      ['scale', 50],
      ['offset', 0],
      ['dst_type', 'INT8'],
    ]);
    expect(tensorData(initializer(graph, 'conv.dequant.param'))).toEqual(BigUint64Array.of(0x38d1b717n, 0x3951b717n));
    expect(values(graph, 'b')).toEqual([2500, -6500]);
    expect(values(graph, 'w')).toEqual([120, -60, 122, 127, -128, 0]);
  });

  it('reads as AMCT writes it', () => {
    expect(printGraph(graph)).toMatchInlineSnapshot(`
      "graph graph
        in   x: FLOAT [N, 1, 1, 3]
        init conv.dequant.param: UINT64 [2] (953267991, 961656599)
        init w: INT8 [2, 1, 1, 3] (120, -60, 122, 127, -128, 0)
        init b: INT32 [2] (2500, -6500)
        conv.quant: conv.quant.output0 = AscendQuant(x) {dst_type='INT8', offset=0, scale=50}
        conv: conv_output0 = Conv(conv.quant.output0, w, b)
        conv.dequant: y = AscendDequant(conv_output0, conv.dequant.param) {dtype=0}
        out  y: FLOAT […]"
    `);
  });

  it('high bits of the parameter stay 0', () => {
    expect(packScales(Float32Array.of(1e-4, 3)).every((word) => word < 2n ** 32n)).toBe(true);
  });
});

/** A model of one layer with constant weight, quantized with data scale 0.5 and weight scale 0.25. */
function oneLayer(
  layer: Node,
  weight: readonly number[],
  more: Parameters<typeof modelOf>[1] = {},
  rest: readonly Node[] = [],
): GraphModel {
  const tensors = [randomTensor('w', weight), ...(more.initializer ?? [])];
  const model = modelOf([layer, ...rest], { ...more, initializer: tensors });
  const plan = handPlan({ layer: layer.name, op: layer.opType, data: quantizer([0.5]), weight: quantizer([0.25]) });
  return placed(model, plan);
}

describe('layers', () => {
  it('a transposed Gemm is turned offline', () => {
    const gemm = node('Gemm', ['x', 'w', 'b'], ['y'], {
      name: 'fc',
      attributes: { alpha: float('alpha', 1), transB: 1 },
    });
    const model = oneLayer(gemm, [2, 3], {
      dims: ['N', 3],
      initializer: [floatTensor('b', [2], Float32Array.of(1, -1))],
    });
    const { graph } = deployModel(model);
    const original = tensorData(randomTensor('w', [2, 3]));
    const codes = Array.from(original as Float32Array, (w) => rint(w / 0.25));
    expect(initializer(graph, 'w').dims).toEqual([3, 2]);
    expect(values(graph, 'w')).toEqual(
      [codes[0], codes[3], codes[1], codes[4], codes[2], codes[5]].map((code) => code! + 0),
    );
    expect(
      linksOf(graph)
        .node.get('fc')!
        .attribute.map(({ name, i }) => [name, i]),
    ).toEqual([
      ['alpha', undefined],
      ['transB', 0],
    ]);
  });

  it('a MatMul takes a constant second input of its Add as bias, and is dequantized behind it', () => {
    const matMul = node('MatMul', ['x', 'w'], ['m'], { name: 'mm' });
    const add = (inputs: string[]) => node('Add', inputs, ['y'], { name: 'add' });
    const more = { dims: ['N', 5, 3] as const, initializer: [floatTensor('b', [2], Float32Array.of(1, -1))] };
    const second = deployModel(oneLayer(matMul, [3, 2], more, [add(['m', 'b'])])).graph;
    expect(second.node.map(({ opType }) => opType)).toEqual(['AscendQuant', 'MatMul', 'Add', 'AscendDequant']);
    expect(values(second, 'b')).toEqual([8, -8]);
    expect(second.node.map(({ output }) => output[0])).toEqual(['mm.quant.output0', 'm', 'add_output0', 'y']);
    const first = deployModel(oneLayer(matMul, [3, 2], more, [add(['b', 'm'])])).graph;
    expect(first.node.map(({ opType }) => opType)).toEqual(['AscendQuant', 'MatMul', 'AscendDequant', 'Add']);
    expect(initializer(first, 'b').dataType).toBe(DataType.FLOAT);
  });

  it('4-bit weights are packed in pairs along the input channels', () => {
    const conv = node('Conv', ['x', 'w'], ['y'], { name: 'conv' });
    const weight = floatTensor('w', [1, 4, 1, 2], Float32Array.of(1, 2, 3, 4, -5, -6, -7, -8));
    const model = modelOf([conv], { initializer: [weight], dims: ['N', 4, 3, 3] });
    const plan = handPlan({ layer: 'conv', data: quantizer([1]), weight: quantizer([1], { bits: 4 }) });
    const { graph } = deployModel(placed(model, plan));
    const packed = initializer(graph, 'w');
    expect([packed.dataType, packed.dims]).toEqual([DataType.INT8, [1, 2, 1, 2]]);
    const pair = (low: number, high: number): number => (((low & 15) | (high << 4)) << 24) >> 24;
    expect(values(graph, 'w')).toEqual([pair(1, 3), pair(2, 4), pair(-5, -7), pair(-6, -8)]);
  });

  it('an output of the graph keeps its name', () => {
    const model = oneLayer(node('Conv', ['x', 'w'], ['y'], { name: 'conv' }), [2, 3, 1, 1]);
    for (const { graph } of [deployModel(model), fakeQuantModel(model)]) {
      expect(graph.output[0]!.name).toBe('y');
      expect(linksOf(graph).node.get('conv')!.output).toEqual(['conv_output0']);
    }
  });

  it('only the default domain is imported', () => {
    expect(
      deployModel(oneLayer(node('Conv', ['x', 'w'], ['y'], { name: 'conv' }), [2, 3, 1, 1])).opsetImport.map(
        ({ domain }) => domain,
      ),
    ).toEqual(['']);
  });
});

describe('the fake-quant model', () => {
  it('computes what the integers say', async () => {
    const conv = node('Conv', ['x', 'w', 'b'], ['y'], {
      name: 'conv',
      attributes: { pads: [1, 1, 1, 1], kernel_shape: [3, 3] },
    });
    const model = modelOf([conv], {
      initializer: [randomTensor('w', [2, 3, 3, 3]), randomTensor('b', [2], 5)],
      dims: ['N', 3, 8, 8],
    });
    const asymmetric = quantizer([0.01], { symmetric: false, zeroPoint: [17] });
    const plan = handPlan({ layer: 'conv', data: asymmetric, weight: quantizer([0.008, 0.007]) });
    const session = await Session.open(fakeQuantModel(placed(model, plan)), { threads: 1, exact: true });
    const data = randomFloats(192, 9);
    const got = (await session.run({ x: { dataType: 1, dims: [1, 3, 8, 8], data } }))['y']!.data as Float32Array;
    const deploy = deployModel(placed(model, plan)).graph;
    expect([...got]).toEqual(integerConv(data, values(deploy, 'w'), values(deploy, 'b'), [0.008, 0.007]));
  });
});

/** The same convolution with exact integers: q − offset, padded with zeros, accumulated, dequantized. */
function integerConv(x: Float32Array, w: number[], b: number[], scales: number[]): number[] {
  const f = Math.fround;
  const q = Array.from(x, (value) => Math.min(127, Math.max(-128, rint(f(value * f(1 / f(0.01)))) + 17)) - 17);
  return [0, 1].flatMap((o) =>
    Array.from({ length: 64 }, (_, p) => {
      let sum = b[o]!;
      for (let k = 0; k < 27; k++) {
        const [c, dy, dx] = [Math.floor(k / 9), Math.floor((k % 9) / 3) - 1, (k % 3) - 1];
        const [row, column] = [Math.floor(p / 8) + dy, (p % 8) + dx];
        if (row >= 0 && row < 8 && column >= 0 && column < 8) sum += w[o * 27 + k]! * q[c * 64 + row * 8 + column]!;
      }
      return f(sum * f(f(scales[o]!) * f(0.01)));
    }),
  );
}

describe('what can be quantized', () => {
  const reasonOf = (model: GraphModel, layer: string) =>
    ascendLayers(model).find((each) => each.layer === layer)?.float?.code;
  const one = (
    layer: Node,
    initializer = [randomTensor('w', [4, 3, 3, 3])],
    dims: readonly (number | string)[] = ['N', 3, 8, 8],
  ) => modelOf([layer], { initializer, dims });

  it('a network that can', () => {
    expect(ascendLayers(smallNetwork()).map(({ layer, float }) => [layer, float?.code])).toEqual([
      ['conv1', undefined],
      ['conv2', undefined],
      ['pool', undefined],
      ['fc', undefined],
    ]);
  });

  it.each<[string, GraphModel, string]>([
    [
      'a computed weight',
      modelOf([node('Relu', ['v'], ['w']), node('Conv', ['x', 'w'], ['y'], { name: 'l' })], {
        initializer: [randomTensor('v', [4, 3, 3, 3])],
      }),
      'WEIGHT_NOT_CONSTANT',
    ],
    [
      'a shared weight',
      modelOf([node('Conv', ['x', 'w'], ['a'], { name: 'l' }), node('Conv', ['x', 'w'], ['y'], { name: 'l2' })], {
        initializer: [randomTensor('w', [4, 3, 3, 3])],
      }),
      'WEIGHT_SHARED',
    ],
    [
      'transA',
      one(
        node('Gemm', ['x', 'w'], ['y'], { name: 'l', attributes: { transA: 1 } }),
        [randomTensor('w', [3, 2])],
        [3, 4],
      ),
      'GEMM_TRANS_A',
    ],
    [
      'alpha',
      one(
        node('Gemm', ['x', 'w'], ['y'], { name: 'l', attributes: { alpha: float('alpha', 2) } }),
        [randomTensor('w', [3, 2])],
        [4, 3],
      ),
      'GEMM_ALPHA_BETA',
    ],
    [
      'a 3-D weight of a MatMul',
      one(node('MatMul', ['x', 'w'], ['y'], { name: 'l' }), [randomTensor('w', [2, 3, 2])], [2, 4, 3]),
      'WEIGHT_RANK',
    ],
    [
      'dilation of a ConvTranspose',
      one(node('ConvTranspose', ['x', 'w'], ['y'], { name: 'l', attributes: { dilations: [2, 2] } }), [
        randomTensor('w', [3, 4, 3, 3]),
      ]),
      'DILATION',
    ],
    [
      'depth dilation of a 3-D Conv',
      one(
        node('Conv', ['x', 'w'], ['y'], { name: 'l', attributes: { dilations: [2, 1, 1] } }),
        [randomTensor('w', [4, 3, 3, 3, 3])],
        ['N', 3, 8, 8, 8],
      ),
      'DILATION',
    ],
    [
      'NaN',
      one(node('Conv', ['x', 'w'], ['y'], { name: 'l' }), [floatTensor('w', [1, 3, 1, 1], Float32Array.of(1, NaN, 2))]),
      'WEIGHT_NOT_FINITE',
    ],
    [
      'float16',
      one(node('Conv', ['x', 'w'], ['y'], { name: 'l' }), [
        makeTensor('w', DataType.FLOAT16, [1, 3, 1, 1], new Uint16Array(3)),
      ]),
      'NOT_FLOAT32',
    ],
    ['global pooling', one(node('GlobalAveragePool', ['x'], ['y'], { name: 'l' }), []), 'GLOBAL_POOL'],
  ])('%s keeps a layer float', (_, model, code) => {
    expect(reasonOf(model, 'l')).toBe(code);
  });

  it.each<[string, GraphModel, Partial<ReturnType<typeof ascendLayers>[number]>]>([
    [
      '2-D Conv',
      one(node('Conv', ['x', 'w'], ['y'], { name: 'l' })),
      { perChannel: true, dataBits: [8, 16], weightBits: [6, 7, 8], types: ['Conv', 'Conv2d'] },
    ],
    [
      '2-D Conv with even Cin',
      one(node('Conv', ['x', 'w'], ['y'], { name: 'l' }), [randomTensor('w', [4, 2, 1, 1])], ['N', 2, 8, 8]),
      { weightBits: [4, 6, 7, 8] },
    ],
    [
      'depthwise',
      one(
        node('Conv', ['x', 'w'], ['y'], { name: 'l', attributes: { group: 4 } }),
        [randomTensor('w', [4, 1, 3, 3])],
        ['N', 4, 8, 8],
      ),
      { weightBits: [6, 7, 8] },
    ],
    [
      '3-D Conv',
      one(node('Conv', ['x', 'w'], ['y'], { name: 'l' }), [randomTensor('w', [4, 2, 1, 1, 1])], ['N', 2, 8, 8, 8]),
      { symmetricOnly: true, dataBits: [8], weightBits: [4, 8] },
    ],
    [
      'Gemm without bias',
      one(node('Gemm', ['x', 'w'], ['y'], { name: 'l' }), [randomTensor('w', [4, 2])], ['N', 4]),
      { perChannel: false, dataBits: [8], weightBits: [4, 8] },
    ],
  ])('%s', (_, model, expected) => {
    expect(ascendLayers(model)[0]).toMatchObject(expected);
  });
});

describe('ATC', () => {
  it('every violation is listed at once', () => {
    const model = modelOf([node('Relu', ['x'], ['y'])], { dims: ['N', 3, 'H', 'W'], opset: 21 });
    expect(checkAscend(model).map(({ code, severity }) => [code, severity])).toEqual([
      ['ATC_OPSET', 'error'],
      ['ATC_DYNAMIC_INPUT', 'error'],
    ]);
    expect(checkAscend(smallNetwork())).toEqual([]);
  });
});
