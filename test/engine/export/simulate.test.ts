/** Deploy models executed in integers: each layer against integer sums in exact arithmetic, close to what float32 holds. */
import { describe, expect, it } from 'vitest';
import { node, type AttributeValue } from '../../../main/engine/graph/build';
import { EXACT_FLOAT } from '../../../main/engine/export/ascend/accumulator';
import { deployModel } from '../../../main/engine/export/ascend/deploy';
import { fakeQuantModel } from '../../../main/engine/export/ascend/fakeQuant';
import { readDeployLayers } from '../../../main/engine/export/ascend/deployLayers';
import { simulate } from '../../../main/engine/export/ascend/simulate';
import type { Node, Tensor } from '../../../main/engine/graph/onnx';
import { elementCount, floatTensor } from '../../../main/engine/graph/tensor';
import { rint } from '../../../main/engine/numerics/rounding';
import { Session } from '../../../main/engine/runtime/session';
import { modelOf, randomFloats, smallNetwork, type GraphModel } from '../../kit/models';
import { handPlan, placed, quantizer } from '../../kit/quantized';

const f32 = Math.fround;

async function run(model: GraphModel, dims: readonly number[], data: Float32Array): Promise<Float32Array> {
  const session = await Session.open(model, { threads: 1, exact: true });
  const outputs = await session.run({ x: { dataType: 1, dims, data } });
  await session.close();
  return Object.values(outputs)[0]!.data as Float32Array;
}

interface Case {
  readonly op: string;
  /** Of one sample and of the weight. */
  readonly data: readonly number[];
  readonly weight: readonly number[];
  readonly bits?: number;
  readonly weightBits?: number;
  readonly weightScale?: number;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly bias?: Float32Array;
  readonly add?: boolean;
  /** Weights and data, of which the scales make codes; random where absent. */
  readonly weights?: Float32Array;
  readonly values?: Float32Array;
  readonly zeroPoint?: number;
}

/** Data scale 2^-8 (or 2^-14 with 16 bits), weight scale 2^-7: codes are values times powers of two. */
function deployed(each: Case): { deploy: GraphModel; fakeQuant: GraphModel; x: Float32Array; dims: readonly number[] } {
  const { op, data, weight, bits = 8, weightBits = 8, attributes = {}, bias, add = false } = each;
  const initializer: Tensor[] = [
    floatTensor('w', weight, each.weights ?? randomFloats(elementCount(weight), 3)),
    ...(bias ? [floatTensor('b', [bias.length], bias)] : []),
  ];
  const inputs = ['x', 'w', ...(bias && !add ? ['b'] : [])];
  const nodes: Node[] = [node(op, inputs, [add ? 'm' : 'y'], { name: 'layer', attributes })];
  if (add) nodes.push(node('Add', ['m', 'b'], ['y'], { name: 'add' }));
  const dims = [1, ...data];
  const model = modelOf(nodes, { dims, initializer });
  const plan = handPlan({
    layer: 'layer',
    op,
    data: quantizer([bits === 16 ? 2 ** -14 : 2 ** -8], { bits, symmetric: false, zeroPoint: [each.zeroPoint ?? 0] }),
    weight: quantizer([weightBits === 4 ? 2 ** -3 : (each.weightScale ?? 2 ** -7)], { bits: weightBits }),
  });
  const made = placed(model, plan);
  return {
    deploy: deployModel(made),
    fakeQuant: fakeQuantModel(made),
    x: each.values ?? randomFloats(elementCount(dims), 4).map((value) => value / (bits === 16 ? 0.5 : 2)),
    dims,
  };
}

/** f32(f32(Σ w·(q − z) + b)·deq), the sum as a bigint. */
function expected(each: Case, deploy: GraphModel, x: Float32Array): Float32Array {
  const [layer] = readDeployLayers(deploy);
  const { bits = 8, zeroPoint = 0 } = each;
  const [low, high] = [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
  const inverse = bits === 16 ? 2 ** 14 : 2 ** 8;
  const q = Array.from(x, (value) => Math.min(Math.max(rint(f32(value * inverse)) + zeroPoint, low), high) - zeroPoint);
  const w = [...layer!.weight!.codes()].flatMap((piece) => [...piece]);
  const sums = reference(each, q, w, layer!.weight!.dims);
  const perChannel = sums.length / sums.channels;
  return Float32Array.from(sums.values, (sum, i) => {
    const channel = sums.last ? i % sums.channels : Math.floor(i / perChannel);
    const bias = BigInt(layer!.bias?.codes[channel] ?? 0);
    return f32(f32(Number(sum + bias)) * layer!.scale[0]!);
  });
}

interface Sums {
  readonly values: readonly bigint[];
  readonly length: number;
  readonly channels: number;
  /** Channels on the last axis. */
  readonly last: boolean;
}

function reference({ op, data, attributes }: Case, q: number[], w: number[], dims: readonly number[]): Sums {
  if (op === 'Gemm' || op === 'MatMul') {
    const [depth, columns] = dims as [number, number];
    const values = Array.from({ length: (q.length / depth) * columns }, (_, i) => {
      const row = Math.floor(i / columns);
      let sum = 0n;
      for (let k = 0; k < depth; k++) sum += BigInt(q[row * depth + k]!) * BigInt(w[k * columns + (i % columns)]!);
      return sum;
    });
    return { values, length: values.length, channels: columns, last: true };
  }
  const group = Number(attributes?.['group'] ?? 1);
  return op === 'Conv' ? convolution(data, q, w, dims, group) : transposedConvolution(data, q, w, dims, group);
}

/** 3×3 with a border of zeros, or 1×1. */
function convolution(data: readonly number[], q: number[], w: number[], dims: readonly number[], group: number): Sums {
  const [, height, width] = data as [number, number, number];
  const [outputs, inputs, size] = dims as [number, number, number];
  const pad = (size - 1) / 2;
  const values: bigint[] = [];
  for (let o = 0; o < outputs; o++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        let sum = 0n;
        for (let c = 0; c < inputs; c++)
          for (let i = 0; i < size; i++)
            for (let j = 0; j < size; j++) {
              const [row, column] = [y + i - pad, x + j - pad];
              if (row < 0 || column < 0 || row >= height || column >= width) continue;
              const channel = Math.floor(o / (outputs / group)) * inputs + c;
              const code = q[(channel * height + row) * width + column]!;
              sum += BigInt(code) * BigInt(w[((o * inputs + c) * size + i) * size + j]!);
            }
        values.push(sum);
      }
  return { values, length: values.length, channels: outputs, last: false };
}

/** 2×2 with stride 1. */
function transposedConvolution(
  data: readonly number[],
  q: number[],
  w: number[],
  dims: readonly number[],
  group: number,
): Sums {
  const [inputs, height, width] = data as [number, number, number];
  const perGroup = dims[1]!;
  const [rows, columns] = [height + 1, width + 1];
  const channels = perGroup * group;
  const values = new Array<bigint>(channels * rows * columns).fill(0n);
  for (let c = 0; c < inputs; c++)
    for (let o = 0; o < perGroup; o++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          for (let k = 0; k < 4; k++) {
            const channel = Math.floor(c / (inputs / group)) * perGroup + o;
            const at = (channel * rows + y + (k >> 1)) * columns + x + (k & 1);
            values[at]! += BigInt(q[(c * height + y) * width + x]!) * BigInt(w[(c * perGroup + o) * 4 + k]!);
          }
  return { values, length: values.length, channels, last: false };
}

const pads = { pads: [1, 1, 1, 1], kernel_shape: [3, 3] };
const cases: [string, Case][] = [
  ['Conv', { op: 'Conv', data: [4, 5, 5], weight: [6, 4, 3, 3], attributes: pads, zeroPoint: -35 }],
  ['Conv in groups', { op: 'Conv', data: [4, 5, 5], weight: [6, 2, 3, 3], attributes: { ...pads, group: 2 } }],
  ['depthwise', { op: 'Conv', data: [6, 5, 5], weight: [6, 1, 3, 3], attributes: { ...pads, group: 6 } }],
  ['Conv, 4-bit weights', { op: 'Conv', data: [4, 5, 5], weight: [6, 4, 3, 3], attributes: pads, weightBits: 4 }],
  ['Conv, 16-bit data', { op: 'Conv', data: [64, 5, 5], weight: [6, 64, 3, 3], attributes: pads, bits: 16 }],
  [
    'Conv in groups, 16-bit data',
    {
      op: 'Conv',
      data: [64, 4, 4],
      weight: [4, 32, 3, 3],
      attributes: { ...pads, group: 2 },
      bits: 16,
      zeroPoint: 777,
    },
  ],
  ['ConvTranspose', { op: 'ConvTranspose', data: [4, 3, 3], weight: [4, 5, 2, 2] }],
  [
    'ConvTranspose in groups, 16-bit data',
    { op: 'ConvTranspose', data: [64, 3, 3], weight: [64, 3, 2, 2], attributes: { group: 2 }, bits: 16 },
  ],
  ['ConvTranspose, 4-bit weights', { op: 'ConvTranspose', data: [4, 3, 3], weight: [4, 5, 2, 2], weightBits: 4 }],
  ['Gemm', { op: 'Gemm', data: [20], weight: [20, 7], bias: randomFloats(7, 9) }],
  ['Gemm, 16-bit data', { op: 'Gemm', data: [700], weight: [700, 7], bias: randomFloats(7, 9), bits: 16 }],
  ['Gemm, bias beyond 2^24', { op: 'Gemm', data: [20], weight: [20, 3], bias: Float32Array.of(600, -700, 1000.3) }],
  ['MatMul', { op: 'MatMul', data: [3, 300], weight: [300, 7], weightScale: 0.0079 }],
  [
    'MatMul with the bias behind it',
    { op: 'MatMul', data: [3, 20], weight: [20, 7], bias: randomFloats(7, 9), add: true },
  ],
  [
    'the same, 16-bit data',
    { op: 'MatMul', data: [3, 900], weight: [900, 7], bias: randomFloats(7, 9), add: true, bits: 16 },
  ],
  ['MatMul, 4-bit weights', { op: 'MatMul', data: [3, 20], weight: [20, 7], weightBits: 4 }],
];

describe('each element is f32(f32(Σ w·(q − z) + b)·deq)', () => {
  it.each(cases)('%s', async (_, each) => {
    const { deploy, x, dims } = deployed(each);
    const simulation = simulate(deploy);
    expect(simulation.layers.map(({ exact }) => exact)).toEqual([true]);
    const got = await run(simulation.model, dims, x);
    expect(got).toEqual(expected(each, deploy, x));
    expect(simulation.layers[0]!.parts > 1 || simulation.layers[0]!.bound <= EXACT_FLOAT || Boolean(each.bias)).toBe(
      true,
    );
  });
});

describe('sums at the edge of what float32 holds', () => {
  // Codes of 255 (zero point −128) and 127: 518 products stay below 2^24, 519 do not.
  const edge = (channels: number): Case => {
    const weights = new Float32Array(channels * 2).fill(127 / 128);
    weights[0] = 1 / 128;
    const values = new Float32Array(channels).fill(255 / 256);
    return { op: 'Conv', data: [channels, 1, 1], weight: [2, channels, 1, 1], weights, values, zeroPoint: -128 };
  };

  it.each([
    [518, 16_775_430, 1],
    [519, 16_807_815, 2],
    [2076, 67_231_260, 2],
  ])('%i products: up to %i, in %i parts', async (channels, bound, parts) => {
    const each = edge(channels);
    const { deploy, x, dims } = deployed(each);
    const simulation = simulate(deploy);
    expect(simulation.layers).toEqual([{ layer: 'layer', bound, parts, exact: true }]);
    const got = await run(simulation.model, dims, x);
    expect(got).toEqual(expected(each, deploy, x));
    expect(got[1]).toBe(f32(f32(255 * 127 * channels) * f32(2 ** -15)));
  });

  it('the fake-quant model, whose sums are floats, is wrong there', async () => {
    const weights = randomFloats(4000 * 8, 11).map((value) => Math.abs(value));
    const values = randomFloats(4000, 12).map((value) => Math.abs(value));
    const each: Case = { op: 'Conv', data: [4000, 1, 1], weight: [8, 4000, 1, 1], weights, values, zeroPoint: -128 };
    const { deploy, fakeQuant, x, dims } = deployed(each);
    const wanted = expected(each, deploy, x);
    expect(await run(simulate(deploy).model, dims, x)).toEqual(wanted);
    expect(await run(fakeQuant, dims, x)).not.toEqual(wanted);
  });
});

describe('models', () => {
  const plan = handPlan(
    { layer: 'conv1', data: quantizer([0.01], { symmetric: false, zeroPoint: [3] }), weight: quantizer([0.01]) },
    { layer: 'conv2', data: quantizer([0.02], { symmetric: false, zeroPoint: [-128] }), weight: quantizer([0.01]) },
    { layer: 'pool', op: 'AveragePool', data: quantizer([0.02]) },
    { layer: 'fc', op: 'Gemm', data: quantizer([0.02]), weight: quantizer([0.01]) },
  );

  it('a deploy model gives what its fake-quant model gives, bit for bit, and does not change', async () => {
    const made = placed(smallNetwork(), plan);
    const deploy = deployModel(made);
    const before = deploy.graph.node.length;
    const simulation = simulate(deploy);
    const x = randomFloats(192);
    expect(await run(simulation.model, [1, 3, 8, 8], x)).toEqual(await run(fakeQuantModel(made), [1, 3, 8, 8], x));
    expect(deploy.graph.node.length).toBe(before);
    expect(simulation.roundings.length).toBe(4);
  });

  it('an average too large for float32 is said to be rounded', () => {
    const pool = node('AveragePool', ['x'], ['y'], { name: 'layer', attributes: { kernel_shape: [300, 300] } });
    const model = modelOf([pool], { dims: [1, 1, 300, 300] });
    const deploy = deployModel(
      placed(
        model,
        handPlan({ layer: 'layer', op: 'AveragePool', data: quantizer([1], { symmetric: false, zeroPoint: [-128] }) }),
      ),
    );
    expect(simulate(deploy).layers).toEqual([{ layer: 'layer', bound: 90_000 * 255, parts: 1, exact: false }]);
  });

  it('refuses integers that are used otherwise', () => {
    const deploy = deployModel(placed(smallNetwork(), plan));
    const changed = (change: (each: Node) => Node): GraphModel => ({
      ...deploy,
      graph: { ...deploy.graph, node: deploy.graph.node.map(change) },
    });
    const renamed = changed((each) => (each.name === 'conv2.quant' ? { ...each, opType: 'AscendWeightQuant' } : each));
    expect(() => simulate(renamed)).toThrowError(
      expect.objectContaining({ code: 'DEPLOY_NODE', params: { node: 'conv2.quant', op: 'AscendWeightQuant' } }),
    );
    const other = changed((each) => (each.name === 'pool' ? { ...each, opType: 'MaxPool' } : each));
    expect(() => simulate(other)).toThrowError(expect.objectContaining({ code: 'DEPLOY_NODE' }));
  });
});
