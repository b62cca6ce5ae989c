/** Sizes and claims that would kill ONNX Runtime are refused before it sees them. */
import { describe, expect, it } from 'vitest';
import { makeGraph, node } from '../../../main/engine/graph/build';
import { Bytes } from '../../../main/engine/graph/bytes';
import { DataType, type Tensor } from '../../../main/engine/graph/onnx';
import { sorted } from '../../../main/engine/graph/order';
import { floatTensor } from '../../../main/engine/graph/tensor';
import { inferTypes } from '../../../main/engine/ops/infer';
import { verifyMemory } from '../../../main/engine/ops/memory';
import { verifyGraph } from '../../../main/engine/ops/verify';
import { Session } from '../../../main/engine/runtime/session';
import { modelOf as networkOf } from '../../kit/models';
import { f32, i64, modelOf, x, type Case } from './cases';

const GIB = 2 ** 30;
const huge = 2 ** 40;

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}

describe('a value larger than the memory', () => {
  const cases: readonly Case[] = [
    { op: 'ConstantOfShape', inputs: [i64([huge, 4])] },
    { op: 'Expand', inputs: [x([1, 4]), i64([huge, 4])] },
    { op: 'Tile', inputs: [x([4]), i64([huge])] },
    { op: 'OneHot', inputs: [i64([1]), i64([huge], []), f32([0, 1])] },
    { op: 'Pad', inputs: [x([4]), i64([0, huge])] },
    { op: 'Resize', inputs: [x([1, 1, 4, 4]), '', '', i64([1, 1, 2 ** 25, 2 ** 25])] },
  ];
  it.each(cases)('$op', (each) => {
    const model = modelOf(each);
    verifyGraph(model.graph);
    const sentence = refusal(() => verifyMemory(model.graph, inferTypes(model), 16 * GIB));
    expect(sentence).toMatch(
      new RegExp(`^Node 'node' \\(${each.op}\\): its output 'out0' .+ needs .+ GiB, but only 16 GiB of memory`),
    );
    expect(sentence).not.toContain('{');
  });

  it('is seen when the shapes of a call are known, an open batch counts as one', async () => {
    const model = networkOf([node('Relu', ['x'], ['y'], { name: 'relu' })], { dims: ['N', 4] });
    const session = await Session.open(model, { threads: 1, memoryBytes: 64 });
    const feed = (rows: number) => ({
      x: { dataType: DataType.FLOAT, dims: [rows, 4], data: new Float32Array(rows * 4) },
    });
    expect((await session.run(feed(4)))['y']!.dims).toEqual([4, 4]);
    await expect(session.run(feed(5))).rejects.toMatchObject({ code: 'VALUE_TOO_LARGE' });
    await session.close();
  });
});

describe('a tensor that does not hold what it claims', () => {
  const sound = floatTensor('w', [4], new Float32Array(4));
  const rows: readonly [string, Partial<Tensor>, RegExp][] = [
    [
      'more elements than there are on earth',
      { dims: [2 ** 30, 2 ** 30] },
      /'w' of type FLOAT and shape \[1073741824, /,
    ],
    ['a negative dimension', { dims: [-4] }, /shape \[-4\]/],
    ['another length', { rawData: Bytes.of(new Uint8Array(15)) }, /needs 16 bytes but holds 15/],
    ['no data at all', { rawData: undefined, floatData: undefined }, /needs 16 bytes but holds 0/],
    ['an unknown type', { dataType: 77, rawData: undefined }, /element type type 77/],
    [
      'a bomb of varints',
      { dataType: DataType.INT64, dims: [2 ** 40], rawData: undefined, int64Data: Bytes.of(Uint8Array.of(1, 2)) },
      /needs 8796093022208 bytes/,
    ],
  ];
  it.each(rows)('%s', (_, change, sentence) => {
    const model = networkOf([node('Add', ['x', 'w'], ['y'])], { dims: [4], initializer: [{ ...sound, ...change }] });
    expect(refusal(() => verifyGraph(model.graph))).toMatch(sentence);
  });
});

describe('inputs that ONNX Runtime does not check', () => {
  it('one that is left out', () => {
    const model = networkOf([node('Sum', ['x', ''], ['y'], { name: 'sum' })]);
    expect(refusal(() => verifyGraph(model.graph))).toMatch(/^Node 'sum' \(Sum\) leaves out its input 1/);
  });

  it.each<[string, Case]>([
    ['scales of two dimensions', { op: 'Resize', inputs: [x([4]), '', x([1, 4, 8, 8])] }],
    ['lengths for no sequences', { op: 'ReverseSequence', inputs: [x([]), i64([2, 2])] }],
  ])('%s', (_, each) => {
    expect(refusal(() => inferTypes(modelOf(each)))).toMatch(/do not fit together/);
  });

  it('attributes named like what every object has are of no rule', () => {
    const relu = node('Softmax', ['x'], ['y'], { attributes: { constructor: 1, axis: 1 } });
    expect(() => verifyGraph(networkOf([relu]).graph)).not.toThrow();
  });
});

it('graphs inside nodes are sorted too', () => {
  const chain = [node('Neg', ['a'], ['b']), node('Neg', ['x'], ['a'])];
  const body = makeGraph({ node: chain, input: [], output: [{ name: 'b', docString: '' }] });
  const outer = node('If', ['c'], ['y'], { attributes: { then_branch: body, else_branch: body } });
  const { graph } = networkOf([outer]);
  const [first] = sorted(graph).node;
  expect(first!.attribute[0]!.g!.node.map(({ output }) => output[0])).toEqual(['a', 'b']);
});
