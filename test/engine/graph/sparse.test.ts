/** Sparse tensors: carried as they are, dense where they are needed, refused where they are wrong. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { makeGraph, message, node } from '../../../main/engine/graph/build';
import { encodeModel, join as joinChunks } from '../../../main/engine/graph/encode';
import { loadModel } from '../../../main/engine/graph/load';
import { AttributeType, DataType, type Graph, type SparseTensor } from '../../../main/engine/graph/onnx';
import { saveModel } from '../../../main/engine/graph/save';
import { denseTensor } from '../../../main/engine/graph/sparse';
import { floatTensor, int64Tensor, makeTensor, tensorData, tensorPieces } from '../../../main/engine/graph/tensor';
import { prepareModel } from '../../../main/engine/jobs/prepare';
import { inferGraph } from '../../../main/engine/ops/infer';
import { densify } from '../../../main/engine/passes/densify';
import { Session } from '../../../main/engine/runtime/session';
import { modelOf } from '../../kit/models';
import { temporaryFolders } from '../../kit/temporary';

const temporary = temporaryFolders();

function sparse(values: readonly number[], indices: readonly number[], rank?: number, dims = [4, 3]): SparseTensor {
  const shape = rank === undefined ? [indices.length] : [indices.length / rank, rank];
  return message('SparseTensorProto', {
    values: floatTensor('w', [values.length], Float32Array.from(values)),
    indices: int64Tensor('', indices, shape),
    dims,
  });
}

const good = sparse([5, -7, 2], [1, 3, 11]);
const DENSE = [0, 5, 0, -7, 0, 0, 0, 0, 0, 0, 0, 2];

const withSparse = (tensor: SparseTensor) => {
  const model = modelOf([node('MatMul', ['x', 'w'], ['y'], { name: 'fc' })], { dims: ['N', 4] });
  return { ...model, graph: { ...model.graph, sparseInitializer: [tensor] } };
};

describe('a dense tensor of a sparse one', () => {
  it('from positions and from coordinates', () => {
    expect([...(tensorData(denseTensor(good)) as Float32Array)]).toEqual(DENSE);
    const coordinates = sparse([5, -7, 2], [0, 1, 1, 0, 3, 2], 2);
    expect([...(tensorData(denseTensor(coordinates)) as Float32Array)]).toEqual(DENSE);
    expect(denseTensor(good)).toMatchObject({ name: 'w', dims: [4, 3], dataType: DataType.FLOAT });
  });

  it('of nothing, and of other types', () => {
    expect([...(tensorData(denseTensor(sparse([], []))) as Float32Array)]).toEqual(new Array(12).fill(0));
    const bytes = { ...good, values: makeTensor('w', DataType.INT8, [3], Int8Array.of(1, -2, 3)) };
    expect(tensorData(denseTensor(bytes))).toEqual(Int8Array.of(0, 1, 0, -2, 0, 0, 0, 0, 0, 0, 0, 3));
  });

  it('is put together piece by piece where it is big', () => {
    const size = 9 << 20;
    const last = size - 1;
    const tensor = denseTensor(sparse([1, 2, 3], [0, 1 << 20, last], undefined, [size]));
    let start = 0;
    const found: [number, number][] = [];
    for (const piece of tensorPieces(tensor)) {
      expect(piece.byteLength).toBeLessThanOrEqual(4 << 20);
      piece.forEach((value: number | bigint, i: number) => value && found.push([start + i, Number(value)]));
      start += piece.length;
    }
    expect(start).toBe(size);
    expect(found).toEqual([
      [0, 1],
      [1 << 20, 2],
      [last, 3],
    ]);
  });

  it.each<[string, SparseTensor, string]>([
    ['outside', sparse([1, 2], [3, 12]), 'index 12 of value 1 is outside 0 to 11'],
    ['below 0', sparse([1], [-1]), 'index -1 of value 0 is outside 0 to 11'],
    ['a coordinate outside', sparse([1], [0, 3], 2), 'index 3 of value 0 is outside 0 to 2'],
    ['not sorted', sparse([1, 2], [5, 4]), 'the index of value 1 is not above the one before it'],
    ['twice', sparse([1, 2], [5, 5]), 'the index of value 1 is not above the one before it'],
    ['too few indices', sparse([1, 2], [5]), 'its indices have the shape [1], expected [2]'],
    ['coordinates of another rank', sparse([1], [0, 0, 0], 3), 'its indices have the shape [1, 3], expected [1, 2]'],
    ['no indices', { ...good, indices: undefined }, 'it has no indices'],
    ['values in rows', { ...good, values: floatTensor('w', [3, 1], new Float32Array(3)) }, 'have the shape [3, 1]'],
    ['a negative shape', { ...good, dims: [4, -3] }, 'its shape is [4, -3]'],
    ['packed values', { ...good, values: makeTensor('w', DataType.INT4, [3], new Uint8Array(2)) }, 'of type INT4'],
    [
      'narrow indices',
      { ...good, indices: makeTensor('', DataType.INT32, [3], Int32Array.of(1, 3, 11)) },
      'its indices are of type INT32, not INT64',
    ],
  ])('%s is refused', (_, tensor, problem) => {
    expect(() => denseTensor({ ...tensor, values: tensor.values && { ...tensor.values, name: 'w' } })).toThrow(problem);
  });
});

describe('a model with a sparse weight', () => {
  it('is written back as it was, byte for byte', () => {
    const path = join(temporary(), 'sparse.onnx');
    saveModel(withSparse(good), path);
    const again = loadModel(path);
    expect(again.graph.sparseInitializer).toHaveLength(1);
    const copy = join(temporary(), 'copy.onnx');
    saveModel(again, copy);
    expect(Buffer.compare(readFileSync(path), readFileSync(copy))).toBe(0);
    const changed = { ...again, graph: { ...again.graph, name: 'other' } };
    saveModel(changed, copy);
    expect(loadModel(copy).graph.sparseInitializer[0]!.dims).toEqual([4, 3]);
  });

  it('has the shapes of its dense twin', () => {
    const types = inferGraph(withSparse(good).graph, 13);
    expect(types.values.get('y')).toMatchObject({ dataType: DataType.FLOAT, shape: ['N', 3] });
  });

  it('is made ready with dense weights, said so, and computes what ONNX Runtime computes of the file', async () => {
    const folder = temporary();
    const path = join(folder, 'sparse.onnx');
    saveModel(withSparse(good), path);
    const { model, findings } = prepareModel(path);
    expect(model.graph.sparseInitializer).toEqual([]);
    expect(model.graph.initializer.map(({ name }) => name)).toEqual(['w']);
    expect(findings).toMatchObject([{ code: 'SPARSE_DENSIFIED', params: { count: 1, bytes: 48 } }]);
    const x = { dataType: DataType.FLOAT, dims: [2, 4], data: Float32Array.of(1, 2, 3, 4, -1, 0, 0.5, 2) };
    const session = await Session.open(model, { threads: 1 });
    const { y } = await session.run({ x });
    await session.close();
    const bytes = joinChunks(encodeModel(loadModel(path)));
    const theirs = await InferenceSession.create(bytes, { logSeverityLevel: 4 });
    const expected = await theirs.run({ x: new Tensor('float32', x.data, x.dims) });
    expect([...(y!.data as Float32Array)]).toEqual([...(expected['y']!.data as Float32Array)]);
    expect(readdirSync(folder)).toEqual(['sparse.onnx']);
  });

  it('that is wrong is refused by name', () => {
    const path = join(temporary(), 'sparse.onnx');
    saveModel(withSparse(sparse([1, 2], [3, 12])), path);
    expect(() => prepareModel(path)).toThrow(
      "The sparse tensor 'w' is invalid: index 12 of value 1 is outside 0 to 11. Export the model again",
    );
  });

  it('sparse constants, also in graphs inside nodes, become dense ones', () => {
    const value = message('AttributeProto', {
      name: 'sparse_value',
      type: AttributeType.SPARSE_TENSOR,
      sparseTensor: good,
    });
    const constant = node('Constant', [], ['k'], { attributes: { sparse_value: value } });
    const branch: Graph = makeGraph({ node: [constant], input: [], output: [] });
    const graph = densify(
      makeGraph({ node: [node('If', ['c'], ['y'], { attributes: { then_branch: branch } })], input: [], output: [] }),
    );
    const inner = graph.node[0]!.attribute[0]!.g!.node[0]!.attribute[0]!;
    expect(inner.name).toBe('value');
    expect([...(tensorData(inner.t!) as Float32Array)]).toEqual(DENSE);
  });

  it('the parts of a sparse tensor may lie in external data', () => {
    const folder = temporary();
    writeFileSync(join(folder, 'w.bin'), new Uint8Array(Float32Array.of(0, 5, -7, 2).buffer));
    const externalData = Object.entries({ location: 'w.bin', offset: '4' }).map(([key, value]) =>
      message('StringStringEntryProto', { key, value }),
    );
    const outside = { ...good.values!, rawData: undefined, dataLocation: 1, externalData };
    saveModel(withSparse({ ...good, values: outside }), join(folder, 'm.onnx'));
    const loaded = loadModel(join(folder, 'm.onnx')).graph.sparseInitializer[0]!;
    expect([...(tensorData(denseTensor(loaded)) as Float32Array)]).toEqual(DENSE);
  });
});
