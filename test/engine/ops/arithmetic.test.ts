/** Shape arithmetic: what a chain of small integer operators leads to. */
import { describe, expect, it } from 'vitest';
import { constant, float, makeGraph, makeModel, node, valueInfo, type Dim } from '../../../main/engine/graph/build';
import { DataType, type Node, type Tensor } from '../../../main/engine/graph/onnx';
import { inferTypes } from '../../../main/engine/ops/infer';
import type { Shape, ValueType } from '../../../main/engine/ops/operator';
import { feed, f32, fits, i64, run, told, untyped, x } from './cases';

/** Types of a chain that starts at `data`; what is run with N = 2 and 3 must fit. */
async function chain(nodes: readonly Node[], dims: Shape, dataType: number = DataType.FLOAT, opset = 13) {
  const last = nodes.at(-1)!.output[0]!;
  const graph = makeGraph({ node: nodes, input: [valueInfo('data', dataType, dims)], output: [untyped(last)] });
  const model = { ...makeModel(graph, opset), graph };
  const { values } = inferTypes(model);
  for (const batch of [2, 3]) {
    const { [last]: result } = await run(model, { data: feed(x(dims, dataType), batch) });
    expect(fits(values.get(last), result!, batch)).toEqual(told(result!));
  }
  return values;
}

const give = (name: string, tensor: Tensor): Node => constant(name, name, tensor);
const shapeOf = async (nodes: readonly Node[], dims: Shape, opset?: number): Promise<Shape | undefined> =>
  (await chain(nodes, dims, undefined, opset)).get(nodes.at(-1)!.output[0]!)?.shape;

const ints = (type: ValueType | undefined): readonly Dim[] | undefined => type?.ints;

describe('shape arithmetic', () => {
  it('Shape → Gather → Unsqueeze → Concat → Reshape keeps the batch', async () => {
    const nodes = [
      node('Shape', ['data'], ['shape']),
      give('zero', i64([0], [])),
      node('Gather', ['shape', 'zero'], ['batch']),
      give('axes', i64([0])),
      node('Unsqueeze', ['batch', 'axes'], ['first']),
      give('rest', i64([-1])),
      node('Concat', ['first', 'rest'], ['target'], { attributes: { axis: 0 } }),
      node('Reshape', ['data', 'target'], ['y']),
    ];
    const values = await chain(nodes, ['N', 3, 4]);
    expect(ints(values.get('batch'))).toEqual(['N']);
    expect(ints(values.get('target'))).toEqual(['N', -1]);
    expect(values.get('y')?.shape).toEqual(['N', 12]);
  });

  it('Slice of a shape, products, quotients and casts', async () => {
    const nodes = [
      node('Shape', ['data'], ['shape']),
      ...[2, 4].map((n) => give(`i${n}`, i64([n]))),
      node('Slice', ['shape', 'i2', 'i4'], ['sides']),
      node('Cast', ['sides'], ['real'], { attributes: { to: DataType.FLOAT } }),
      give('half', f32([1.5], [])),
      node('Mul', ['real', 'half'], ['grown']),
      node('Floor', ['grown'], ['whole']),
      node('Cast', ['whole'], ['sizes'], { attributes: { to: DataType.INT64 } }),
      give('zero', i64([0])),
      node('Slice', ['shape', 'zero', 'i2'], ['front']),
      node('Concat', ['front', 'sizes'], ['target'], { attributes: { axis: 0 } }),
      node('Resize', ['data', '', '', 'target'], ['y']),
    ];
    const values = await chain(nodes, ['N', 3, 5, 7]);
    expect(ints(values.get('grown'))).toEqual([7.5, 10.5]);
    expect(values.get('y')?.shape).toEqual(['N', 3, 7, 10]);
  });

  it('ConstantOfShape, Equal and Where choose what Expand takes', async () => {
    const nodes = [
      give('wanted', i64([-1, 4])),
      node('Shape', ['wanted'], ['rank']),
      node('ConstantOfShape', ['rank'], ['ones'], { attributes: { value: i64([1]) } }),
      give('minus', i64([-1], [])),
      node('Equal', ['wanted', 'minus'], ['keeps']),
      node('Where', ['keeps', 'ones', 'wanted'], ['target']),
      node('Expand', ['data', 'target'], ['y']),
    ];
    const values = await chain(nodes, ['N', 1]);
    expect(ints(values.get('target'))).toEqual([1, 4]);
    expect(values.get('y')?.shape).toEqual(['N', 4]);
  });

  it('a dimension is never negative: a comparison with −1 is known, with 4 it is not', async () => {
    const nodes = [
      node('Shape', ['data'], ['shape']),
      give('numbers', i64([-1, 4])),
      node('Equal', ['shape', 'numbers'], ['equal']),
      node('Greater', ['shape', 'numbers'], ['greater']),
      node('Not', ['equal'], ['y']),
    ];
    const values = await chain(nodes, ['N', 'N']);
    expect(ints(values.get('equal'))).toEqual([0, null]);
    expect(ints(values.get('greater'))).toEqual([1, null]);
    expect(ints(values.get('y'))).toEqual([1, null]);
  });

  it('pads as PyTorch writes them: Concat → Reshape → Slice backwards → Transpose → Reshape → Cast', async () => {
    const nodes = [
      give('sides', i64([0, 0, 2, 3])),
      give('four', i64([4])),
      node('ConstantOfShape', ['four'], ['zeros'], { attributes: { value: i64([0]) } }),
      node('Concat', ['sides', 'zeros'], ['all'], { attributes: { axis: 0 } }),
      give('pairs', i64([-1, 2])),
      node('Reshape', ['all', 'pairs'], ['rows']),
      ...[-1, 0].map((n) => give(`s${n}`, i64([n]))),
      give('end', i64([-(2 ** 53)])),
      node('Slice', ['rows', 's-1', 'end', 's0', 's-1'], ['reversed']),
      node('Transpose', ['reversed'], ['columns']),
      node('Reshape', ['columns', 's-1'], ['flat']),
      node('Cast', ['flat'], ['pads'], { attributes: { to: DataType.INT64 } }),
      node('Pad', ['data', 'pads'], ['y']),
    ];
    const values = await chain(nodes, ['N', 2, 5, 5]);
    expect(ints(values.get('pads'))).toEqual([0, 0, 2, 0, 0, 0, 3, 0]);
    expect(values.get('y')?.shape).toEqual(['N', 2, 10, 5]);
  });

  it('Range up to a dimension, ReduceProd and Size of a shape', async () => {
    const nodes = [
      node('Shape', ['data'], ['shape']),
      ...[0, 1].map((n) => give(`i${n}`, i64([n], []))),
      node('Gather', ['shape', 'i0'], ['batch']),
      node('Range', ['i0', 'batch', 'i1'], ['positions']),
      node('ReduceProd', ['shape'], ['count'], { attributes: { keepdims: 0 } }),
      node('Size', ['data'], ['size']),
      node('Equal', ['count', 'size'], ['same']),
      node('Identity', ['positions'], ['y']),
    ];
    const values = await chain(nodes, ['N', 1]);
    expect(values.get('positions')?.shape).toEqual(['N']);
    expect(['count', 'size', 'same'].map((name) => ints(values.get(name)))).toEqual([['N'], ['N'], [1]]);
  });

  it('what is known of a part survives beside what is not', async () => {
    const nodes = [
      node('ReduceSum', ['data'], ['sum'], { attributes: { keepdims: 0 } }),
      give('axes', i64([0])),
      node('Unsqueeze', ['sum', 'axes'], ['open']),
      give('four', i64([4])),
      node('Concat', ['four', 'open'], ['shape'], { attributes: { axis: 0 } }),
      node('ConstantOfShape', ['shape'], ['y']),
    ];
    expect((await chain(nodes, ['N'], DataType.INT64)).get('y')?.shape).toEqual([4, null]);
  });

  it('integers are divided as C does it', async () => {
    const nodes = [
      give('a', i64([-7, 7, 7])),
      give('b', i64([2, -2, 1])),
      node('Div', ['a', 'b'], ['quotient']),
      node('Mod', ['a', 'b'], ['remainder']),
      node('Concat', ['quotient', 'remainder'], ['y'], { attributes: { axis: 0 } }),
    ];
    const values = await chain(nodes, ['N']);
    expect(ints(values.get('y'))).toEqual([-3, -3, 7, 1, -1, 0]);
  });
});

describe('Reshape', () => {
  const to = (...target: number[]) => [give('target', i64(target)), node('Reshape', ['data', 'target'], ['y'])];
  it('solves for −1 across a symbolic batch', async () => {
    expect(await shapeOf(to(-1, 6), ['N', 2, 3])).toEqual(['N', 6]);
    expect(await shapeOf(to(-1, 3), ['N', 2, 3])).toEqual([null, 3]);
    expect(await shapeOf(to(0, -1), ['N', 2, 3])).toEqual(['N', 6]);
    expect(await shapeOf(to(1, -1, 2, 3), ['N', 2, 3])).toEqual([1, 'N', 2, 3]);
  });
});

describe('symbols', () => {
  const one = async (op: string, inputs: readonly string[], dims: Shape, attributes = {}) =>
    shapeOf([node(op, inputs, ['y'], { attributes })], dims);

  it('pass through windows that keep the size', async () => {
    const pool = { kernel_shape: [3], pads: [1, 1] };
    expect(await one('MaxPool', ['data'], [1, 2, 'N'], pool)).toEqual([1, 2, 'N']);
    expect(await one('MaxPool', ['data'], [1, 2, 'N'], { kernel_shape: [1] })).toEqual([1, 2, 'N']);
    expect(await one('MaxPool', ['data'], [1, 2, 'N'], { kernel_shape: [2] })).toEqual([1, 2, null]);
  });

  it('flatten and broadcast', async () => {
    expect(await one('Flatten', ['data'], ['N', 1, 4], { axis: 2 })).toEqual(['N', 4]);
    expect(await one('Flatten', ['data'], ['N', 3, 4], { axis: 2 })).toEqual([null, 4]);
    expect(await one('Add', ['data', 'data'], ['N', null])).toEqual(['N', null]);
  });

  it('names that say nothing are not symbols', () => {
    const graph = makeGraph({
      node: [node('Relu', ['data'], ['y'])],
      input: [valueInfo('data', DataType.FLOAT, ['?', 'None', 'batch'])],
      output: [untyped('y')],
    });
    expect(inferTypes({ ...makeModel(graph), graph }).values.get('y')?.shape).toEqual([null, null, 'batch']);
  });

  it('an old Upsample of a symbolic batch', async () => {
    const scales = { ...float('scales', 0), type: 6, f: undefined, floats: [1, 1, 2, 2] };
    const nodes = [node('Upsample', ['data'], ['y'], { attributes: { scales } })];
    expect(await shapeOf(nodes, ['N', 1, 2, 2], 8)).toEqual(['N', 1, 4, 4]);
  });
});
