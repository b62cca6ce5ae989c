/** Weights computed from constants: ONNX Runtime computes the same before and after, to the last bit. */
import { describe, expect, it } from 'vitest';
import { constant, node, valueInfo } from '../../../main/engine/graph/build';
import { DerivedSource } from '../../../main/engine/graph/bytes';
import { constantOf, linksOf } from '../../../main/engine/graph/links';
import { DataType, type Node, type Tensor } from '../../../main/engine/graph/onnx';
import { int64Tensor, makeTensor, storedBytes, tensorData } from '../../../main/engine/graph/tensor';
import { Ascend } from '../../../main/engine/export/targets/ascend';
import { opsetOf } from '../../../main/engine/ops/infer';
import { foldConstants } from '../../../main/engine/passes/foldConstants';
import { keepOnly } from '../../../main/engine/passes/removeDead';
import { Session } from '../../../main/engine/runtime/session';
import { modelOf, randomFloats, randomTensor, type GraphModel } from '../../kit/models';

const folded = (model: GraphModel): GraphModel => ({ ...model, graph: foldConstants(model.graph, opsetOf(model)) });

/** What ONNX Runtime computes for 'w'. */
async function computed(model: GraphModel, dims: readonly number[]): Promise<unknown[]> {
  const graph = keepOnly(model.graph, [valueInfo('w', DataType.FLOAT)]);
  const session = await Session.open({ ...model, graph }, { threads: 1 });
  const data = randomFloats(dims.reduce((a, b) => a * b, 1));
  const { w } = await session.run({ x: { dataType: DataType.FLOAT, dims, data } });
  await session.close();
  return [w!.dims, w!.data];
}

const weightOf = ({ graph }: GraphModel): unknown[] => {
  const weight = constantOf(graph, 'w')!;
  return [weight.dims, tensorData(weight)];
};

const conv = node('Conv', ['x', 'w'], ['y'], { name: 'layer' });
const matMul = node('MatMul', ['x', 'w'], ['y'], { name: 'layer' });
const codes = (
  type: number,
  dims: readonly number[],
  Type: new (values: number[]) => Parameters<typeof makeTensor>[3],
) =>
  makeTensor(
    'v',
    type,
    dims,
    new Type(Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => (i * 37) % 128)),
  );
const scales = (count: number): Tensor => ({ ...randomTensor('s', [count], 4), name: 's' });
const halves = makeTensor(
  'v',
  DataType.FLOAT16,
  [4, 3, 3, 3],
  Uint16Array.from({ length: 108 }, (_, i) => 0x3000 + 13 * i),
);

interface Case {
  readonly chain: readonly Node[];
  readonly layer: Node;
  readonly initializer: readonly Tensor[];
  readonly dims: readonly number[];
  readonly opset?: number;
}

const image = [1, 3, 8, 8];
const CASES: Readonly<Record<string, Case>> = {
  Identity: {
    chain: [node('Identity', ['v'], ['w'])],
    layer: conv,
    initializer: [randomTensor('v', [4, 3, 3, 3])],
    dims: image,
  },
  'Transpose of a matrix': {
    chain: [node('Transpose', ['v'], ['w'])],
    layer: matMul,
    initializer: [randomTensor('v', [5, 6])],
    dims: [2, 6],
  },
  'Transpose of four axes': {
    chain: [node('Transpose', ['v'], ['w'], { attributes: { perm: [3, 2, 0, 1] } })],
    layer: conv,
    initializer: [randomTensor('v', [3, 2, 3, 4])],
    dims: image,
  },
  'Reshape, Squeeze, Unsqueeze, Flatten one after the other': {
    chain: [
      node('Reshape', ['v', 'shape'], ['a']),
      node('Squeeze', ['a', 'first'], ['b']),
      node('Unsqueeze', ['b', 'first'], ['c']),
      node('Flatten', ['c'], ['w'], { attributes: { axis: 2 } }),
    ],
    layer: matMul,
    initializer: [randomTensor('v', [6, 5]), int64Tensor('shape', [1, 6, -1]), int64Tensor('first', [0])],
    dims: [2, 6],
  },
  'Cast of float16': {
    chain: [node('Cast', ['v'], ['w'], { attributes: { to: DataType.FLOAT } })],
    layer: conv,
    initializer: [halves],
    dims: image,
  },
  'DequantizeLinear with one scale': {
    chain: [node('DequantizeLinear', ['v', 's', 'z'], ['w'])],
    layer: conv,
    initializer: [
      codes(DataType.UINT8, [4, 3, 3, 3], Uint8Array),
      { ...randomTensor('s', []), name: 's' },
      makeTensor('z', DataType.UINT8, [], Uint8Array.of(60)),
    ],
    dims: image,
    opset: 11,
  },
  'DequantizeLinear with a scale a channel': {
    chain: [node('DequantizeLinear', ['v', 's', 'z'], ['w'], { attributes: { axis: 0 } })],
    layer: conv,
    initializer: [
      codes(DataType.INT8, [4, 3, 3, 3], Int8Array),
      scales(4),
      makeTensor('z', DataType.INT8, [4], Int8Array.of(0, -3, 7, 100)),
    ],
    dims: image,
  },
  'DequantizeLinear behind a Transpose, axis from the end': {
    chain: [node('Transpose', ['v'], ['t']), node('DequantizeLinear', ['t', 's'], ['w'], { attributes: { axis: -1 } })],
    layer: matMul,
    initializer: [codes(DataType.INT8, [5, 6], Int8Array), scales(5)],
    dims: [2, 6],
  },
  'a Constant node': {
    chain: [constant('c', 'v', randomTensor('', [5, 6])), node('Transpose', ['v'], ['w'])],
    layer: matMul,
    initializer: [],
    dims: [2, 6],
  },
};

describe('a weight computed from constants', () => {
  it.each(Object.entries(CASES))('%s', async (_, { chain, layer, initializer, dims, opset = 13 }) => {
    const model = modelOf([...chain, layer], { initializer, dims, opset });
    const result = folded(model);
    expect(result.graph.node).toEqual([layer]);
    expect(result.graph.initializer.map(({ name }) => name)).toEqual(['w']);
    expect(Ascend.layers(result).map(({ float }) => float)).toEqual([undefined]);
    expect(weightOf(result)).toEqual(await computed(model, dims));
  });

  it('a bias in int32', async () => {
    const layer = node('Conv', ['x', 'k', 'w'], ['y'], { name: 'layer' });
    const bias = node('DequantizeLinear', ['v', 's'], ['w'], { attributes: { axis: 0 } });
    const values = makeTensor('v', DataType.INT32, [4], Int32Array.of(2 ** 24 + 1, -5, 123456789, 0));
    const model = modelOf([bias, layer], { initializer: [randomTensor('k', [4, 3, 3, 3]), values, scales(4)] });
    const result = folded(model);
    expect(result.graph.node).toEqual([layer]);
    expect(weightOf(result)).toEqual(await computed(model, image));
  });

  it('a big one is computed when it is read', () => {
    const [rows, columns] = [2100, 2000];
    const model = modelOf([node('Transpose', ['v'], ['w']), matMul], {
      initializer: [randomTensor('v', [rows, columns])],
      dims: [1, columns],
    });
    const [weight] = folded(model).graph.initializer;
    expect(storedBytes(weight!)!.source).toBeInstanceOf(DerivedSource);
    const [from, to] = [tensorData(model.graph.initializer[0]!), tensorData(weight!)];
    for (let i = 0; i < from.length; i += 997)
      if (to[(i % columns) * rows + Math.floor(i / columns)] !== from[i]) throw new Error(`element ${i}`);
  });
});

describe('what stays', () => {
  it('constants that somebody else reads', () => {
    const second = node('MatMul', ['m', 'v'], ['y'], { name: 'second' });
    const first = node('MatMul', ['x', 'w'], ['m'], { name: 'first' });
    const model = modelOf([node('Transpose', ['v'], ['w']), first, second], {
      initializer: [randomTensor('v', [5, 6])],
      dims: [2, 6],
    });
    const { graph } = folded(model);
    expect(graph.initializer.map(({ name }) => name)).toEqual(['v', 'w']);
    expect(linksOf(graph).producer.get('w')).toBeUndefined();
  });

  it.each<[string, GraphModel]>([
    [
      'a weight that depends on the input',
      modelOf([node('Transpose', ['x'], ['w']), node('MatMul', ['x', 'w'], ['y'])], { dims: [2, 6] }),
    ],
    [
      'other operators',
      modelOf([node('Relu', ['v'], ['w']), matMul], { initializer: [randomTensor('v', [6, 5])], dims: [2, 6] }),
    ],
    [
      'other readers than layers',
      modelOf([node('Transpose', ['v'], ['w']), node('Mul', ['x', 'w'], ['y'])], {
        initializer: [randomTensor('v', [6, 5])],
        dims: [5, 6],
      }),
    ],
    [
      'a cast to float16',
      modelOf([node('Cast', ['v'], ['w'], { attributes: { to: DataType.FLOAT16 } }), matMul], {
        initializer: [randomTensor('v', [6, 5])],
        dims: [2, 6],
      }),
    ],
  ])('%s', (_, model) => {
    expect(folded(model).graph).toBe(model.graph);
  });
});
