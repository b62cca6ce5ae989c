import { describe, expect, it } from 'vitest';
import type { QuantPlan } from '../../../proto/plan';
import { node } from '../../../main/engine/graph/build';
import { linksOf } from '../../../main/engine/graph/links';
import type { Graph, Node } from '../../../main/engine/graph/onnx';
import { printGraph } from '../../../main/engine/graph/print';
import { floatTensor, int64Tensor, tensorData } from '../../../main/engine/graph/tensor';
import { foldBatchNorm } from '../../../main/engine/passes/foldBatchNorm';
import { dataInput } from '../../../main/engine/passes/layerInput';
import { mergeQuantizers } from '../../../main/engine/passes/mergeQuantizers';
import { placeBalances, placeQuantizers } from '../../../main/engine/passes/placeQuantizers';
import { keepOnly } from '../../../main/engine/passes/removeDead';
import { Session } from '../../../main/engine/runtime/session';
import { modelOf, randomFloats, randomTensor, smallNetwork, type GraphModel } from '../../kit/models';

/** Output of a model for random data of the given shape. */
async function run(model: GraphModel, dims: readonly number[]): Promise<Float32Array> {
  const data = randomFloats(
    dims.reduce((a, b) => a * b, 1),
    42,
  );
  const session = await Session.open(model, { threads: 1 });
  const outputs = await session.run({ x: { dataType: 1, dims, data } });
  await session.close();
  return Object.values(outputs)[0]!.data as Float32Array;
}

const opsOf = (graph: Graph): string[] => graph.node.map(({ opType }) => opType);

describe('folding BatchNormalization', () => {
  it('keeps what the model computes, and names bias and order as AMCT does', async () => {
    const model = smallNetwork();
    const graph = foldBatchNorm(model.graph);
    expect(opsOf(graph)).toEqual(opsOf(model.graph).filter((op) => op !== 'BatchNormalization'));
    expect(graph.initializer.map(({ name }) => name)).toEqual(['conv1.bias', 'c1.w', 'c2.w', 'c2.b', 'fc.w', 'fc.b']);
    expect(linksOf(graph).node.get('relu1')!.input).toEqual(['c1']);
    const before = await run(model, [2, 3, 8, 8]);
    const after = await run({ ...model, graph }, [2, 3, 8, 8]);
    after.forEach((value, i) => expect(value).toBeCloseTo(before[i]!, 5));
  });

  it('computes in the order of amct-spec §9.6, each step in float32', () => {
    const f = Math.fround;
    const [w, gamma, beta, mean, variance, bias] = [0.3, 1.7, -0.2, 0.11, 0.9, 0.05].map(f) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const one = (name: string, value: number) => floatTensor(name, [1], Float32Array.of(value));
    const model = modelOf(
      [
        node('Conv', ['x', 'w', 'b'], ['c'], { name: 'c' }),
        node('BatchNormalization', ['c', 'g', 'be', 'm', 'v'], ['y'], { name: 'bn' }),
      ],
      {
        dims: ['N', 1, 4],
        initializer: [
          floatTensor('w', [1, 1, 1], Float32Array.of(w)),
          one('b', bias),
          one('g', gamma),
          one('be', beta),
          one('m', mean),
          one('v', variance),
        ],
      },
    );
    const folded = linksOf(foldBatchNorm(model.graph)).initializer;
    const r = f(1 / f(Math.sqrt(f(variance + f(1e-5)))));
    expect(tensorData(folded.get('w')!)[0]).toBe(f(w * f(gamma * r)));
    expect(tensorData(folded.get('b')!)[0]).toBe(f(f(f(f(bias - mean) * r) * gamma) + beta));
  });

  it.each<[string, (graph: Graph) => Graph, readonly string[]]>([
    ['the layer is skipped', (graph) => graph, ['conv1']],
    ['the normalization is skipped', (graph) => graph, ['bn1']],
    [
      'the convolution has another reader',
      (graph) => ({ ...graph, node: [...graph.node, node('Relu', ['c1'], ['z'])] }),
      [],
    ],
    [
      'its output is an output',
      (graph) => ({ ...graph, output: [...graph.output, { ...graph.output[0]!, name: 'c1' }] }),
      [],
    ],
    ['the weight is shared', (graph) => ({ ...graph, node: [...graph.node, node('Relu', ['c1.w'], ['z'])] }), []],
    [
      'the variance makes it infinite',
      (graph) => withTensor(graph, floatTensor('bn.var', [4], new Float32Array(4).fill(-1))),
      [],
    ],
  ])('not where %s', (_, change, skip) => {
    const graph = change(smallNetwork().graph);
    expect(opsOf(foldBatchNorm(graph, skip))).toContain('BatchNormalization');
  });

  it('takes the name of the output where the normalization made one', () => {
    const { graph } = smallNetwork();
    const cut = { ...graph, node: graph.node.slice(0, 2), output: [{ ...graph.output[0]!, name: 'b1' }] };
    expect(foldBatchNorm(cut).node[0]!.output).toEqual(['b1']);
  });
});

function withTensor(graph: Graph, tensor: ReturnType<typeof floatTensor>): Graph {
  return { ...graph, initializer: graph.initializer.map((old) => (old.name === tensor.name ? tensor : old)) };
}

describe('dead code', () => {
  it('only what the outputs need stays', () => {
    const { graph } = smallNetwork();
    const kept = keepOnly(graph, [{ ...graph.output[0]!, name: 'r1' }]);
    expect(opsOf(kept)).toEqual(['Conv', 'BatchNormalization', 'Relu']);
    expect(kept.initializer.map(({ name }) => name)).toEqual(['c1.w', 'bn.g', 'bn.b', 'bn.mean', 'bn.var']);
  });
});

describe('where the data of a layer is read', () => {
  const pool = (padNode: Node, initializer: Parameters<typeof modelOf>[1]): Graph =>
    modelOf(
      [padNode, node('AveragePool', ['p'], ['y'], { name: 'pool', attributes: { kernel_shape: [2, 2] } })],
      initializer,
    ).graph;
  const zeros = int64Tensor('pads', [0, 0, 1, 1, 0, 0, 1, 1]);
  const value = (fill: number) => floatTensor('fill', [], Float32Array.of(fill));

  it('before the Pad of zeros that feeds a pooling', () => {
    const graph = pool(node('Pad', ['x', 'pads', 'fill'], ['p'], { name: 'pool_pad' }), {
      initializer: [zeros, value(0)],
    });
    expect(dataInput(graph, graph.node[1]!)).toEqual({ reader: graph.node[0], index: 0, value: 'x' });
  });

  it.each([
    [node('Pad', ['x', 'pads', 'fill'], ['p']), 1],
    [node('Pad', ['x', 'pads', 'fill'], ['p'], { attributes: { mode: 'reflect' } }), 0],
  ])('behind any other Pad', (padNode, fill) => {
    const graph = pool(padNode, { initializer: [zeros, value(fill)] });
    expect(dataInput(graph, graph.node[1]!).value).toBe('p');
  });
});

const quantizer = (scale: number[], symmetric = false) => ({
  format: { kind: 'int' as const, bits: 8 },
  granularity: 'perTensor' as const,
  symmetric,
  method: { name: 'minmax', params: {} },
  scale,
  zeroPoint: scale.map(() => (symmetric ? 0 : -128)),
});

const planOf = (...layers: readonly { layer: string; scale: number; factors?: number[] }[]): QuantPlan => ({
  batchNum: 1,
  fusion: { enabled: true, skip: [] },
  halfPrecisionScale: false,
  layers: layers.map(({ layer, scale, factors }) => ({
    layer,
    op: 'Conv',
    balance: factors && { strength: 0.5, factors },
    inputs: [
      { input: 0, quantizer: quantizer([scale]) },
      { input: 1, quantizer: quantizer([0.5], true) },
    ],
  })),
});

/** x → a and b, two convolutions side by side. */
function siblings(): Graph {
  const nodes = [
    node('Conv', ['x', 'wa'], ['a'], { name: 'a' }),
    node('Conv', ['x', 'wb'], ['b'], { name: 'b' }),
    node('Add', ['a', 'b'], ['y'], { name: 'sum' }),
  ];
  return modelOf(nodes, {
    initializer: [randomTensor('wa', [2, 2, 1, 1]), randomTensor('wb', [2, 2, 1, 1], 2)],
    dims: ['N', 2, 4, 4],
  }).graph;
}

describe('placing quantizers', () => {
  it('balancing stands before the quantizer, weights carry the factors', () => {
    const plan = planOf({ layer: 'a', scale: 0.25, factors: [2, 4] }, { layer: 'b', scale: 0.25 });
    const graph = placeQuantizers(placeBalances(siblings(), plan), plan);
    expect(printGraph(graph)).toMatchInlineSnapshot(`
      "graph graph
        in   x: FLOAT [N, 2, 4, 4]
        init wa: FLOAT [2, 2, 1, 1] (1.48709, 3.60967, 0.943342, -2.9075)
        init wb: FLOAT [2, 2, 1, 1] (-0.782242, 0.862485, -0.568132, 0.901312)
        a.tensor_balance_factor: a.tensor_balance_factor.output0 = Constant() {value=FLOAT [1, 2, 1, 1] (0.5, 0.25)}
        a.mul: a.mul.output0 = Mul(x, a.tensor_balance_factor.output0)
        a.quant: a.quant.output0 = mcs.FakeQuantize(a.mul.output0) {bits=8, layer='a', scale=FLOAT [1] (0.25), zero_point=INT32 [1] (-128)}
        a.weight_quant: a.weight_quant.output0 = mcs.FakeQuantize(wa) {bits=8, layer='a', scale=FLOAT [1] (0.5), zero_point=INT32 [1] (0)}
        a: a = Conv(a.quant.output0, a.weight_quant.output0)
        b.quant: b.quant.output0 = mcs.FakeQuantize(x) {bits=8, layer='b', scale=FLOAT [1] (0.25), zero_point=INT32 [1] (-128)}
        b.weight_quant: b.weight_quant.output0 = mcs.FakeQuantize(wb) {bits=8, layer='b', scale=FLOAT [1] (0.5), zero_point=INT32 [1] (0)}
        b: b = Conv(b.quant.output0, b.weight_quant.output0)
        sum: y = Add(a, b)
        out  y: FLOAT […]"
    `);
  });

  it('equal quantizers of one tensor are merged, the first survives; others stay', () => {
    const equal = mergeQuantizers(
      placeQuantizers(siblings(), planOf({ layer: 'a', scale: 0.25 }, { layer: 'b', scale: 0.25 })),
    );
    expect(equal.node.filter(({ name }) => name.endsWith('.quant')).map(({ name }) => name)).toEqual(['a.quant']);
    expect(linksOf(equal).node.get('b')!.input[0]).toBe('a.quant.output0');
    const different = mergeQuantizers(
      placeQuantizers(siblings(), planOf({ layer: 'a', scale: 0.25 }, { layer: 'b', scale: 0.5 })),
    );
    expect(different.node.filter(({ name }) => name.endsWith('.quant'))).toHaveLength(2);
  });
});
