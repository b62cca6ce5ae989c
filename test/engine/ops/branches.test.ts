/** Graphs inside nodes: what If, Loop and Scan give, and what is known inside them. */
import { describe, expect, it } from 'vitest';
import { constant, makeGraph, makeModel, node, valueInfo, type Dim } from '../../../main/engine/graph/build';
import { DataType, type Graph, type Node } from '../../../main/engine/graph/onnx';
import { inferTypes } from '../../../main/engine/ops/infer';
import { feed, fits, i64, run, told, untyped, w, x, type Fed } from './cases';

const { FLOAT, INT64, BOOL } = DataType;
type Input = readonly [name: string, dataType: number, dims?: readonly Dim[]];

const body = (nodes: readonly Node[], input: readonly Input[], output: readonly string[]): Graph =>
  makeGraph({
    node: nodes,
    input: input.map((each) => valueInfo(...each)),
    output: output.map(untyped),
  });

async function check(nodes: readonly Node[], inputs: Readonly<Record<string, Fed>>, outputs: readonly string[]) {
  const graph = makeGraph({
    node: nodes,
    input: Object.entries(inputs).map(([name, { dataType, dims }]) => valueInfo(name, dataType, dims)),
    output: outputs.map(untyped),
    initializer: [{ ...w(4, 4), name: 'square' }],
  });
  const model = { ...makeModel(graph, 13), graph };
  const { values } = inferTypes(model);
  for (const batch of [2, 3]) {
    const feeds = Object.entries(inputs).map(([name, input]) => [name, feed(input, batch)]);
    const results = await run(model, Object.fromEntries(feeds));
    for (const name of outputs)
      expect(fits(values.get(name), results[name]!, batch), name).toEqual(told(results[name]!));
  }
  return outputs.map((name): readonly Dim[] | undefined => values.get(name)?.shape);
}

const choice = { data: x(['N', 4]), flag: x([], BOOL, [1]) };
const rows = x([5, 'N', 4]);

describe('If', () => {
  it('knows what both branches say, and sees the values around it', async () => {
    const yes = body([node('MatMul', ['data', 'square'], ['a'])], [], ['a']);
    const no = body([node('Gather', ['data', 'zero'], ['b'], { attributes: { axis: 1 } })], [], ['b']);
    const nodes = [
      constant('zero', 'zero', i64([0])),
      node('If', ['flag'], ['y'], { attributes: { then_branch: yes, else_branch: no } }),
    ];
    expect(await check(nodes, choice, ['y'])).toEqual([['N', null]]);
  });

  it('says nothing where the ranks differ', async () => {
    const yes = body([node('Identity', ['data'], ['a'])], [], ['a']);
    const no = body([node('ReduceMax', ['data'], ['b'], { attributes: { keepdims: 0 } })], [], ['b']);
    const nodes = [node('If', ['flag'], ['y'], { attributes: { then_branch: yes, else_branch: no } })];
    expect(await check(nodes, choice, ['y'])).toEqual([undefined]);
  });

  it('follows a condition that is known', async () => {
    const yes = body([node('Identity', ['data'], ['a'])], [], ['a']);
    const no = body([node('Transpose', ['data'], ['b'])], [], ['b']);
    const nodes = [
      node('Shape', ['data'], ['shape']),
      constant('two', 'two', i64([4], [])),
      node('Gather', ['shape', 'one'], ['width']),
      node('Equal', ['width', 'two'], ['known']),
      node('If', ['known'], ['y'], { attributes: { then_branch: yes, else_branch: no } }),
    ];
    const one = constant('one', 'one', i64([1], []));
    expect(await check([one, ...nodes], { data: x(['N', 4]) }, ['y'])).toEqual([['N', 4]]);
  });
});

describe('Loop', () => {
  const inputs = { data: x(['N', 4]) };
  const trips = constant('trips', 'trips', i64([3], []));
  const round: readonly Input[] = [
    ['i', INT64, []],
    ['go', BOOL, []],
    ['state', FLOAT],
  ];

  it('carries values and stacks scan outputs', async () => {
    const inner = [
      node('Identity', ['go'], ['still']),
      node('MatMul', ['state', 'square'], ['next']),
      node('ReduceMax', ['next'], ['top'], { attributes: { axes: [1], keepdims: 0 } }),
    ];
    const attributes = { body: body(inner, round, ['still', 'next', 'top']) };
    const nodes = [trips, node('Loop', ['trips', '', 'data'], ['last', 'tops'], { attributes })];
    expect(await check(nodes, inputs, ['last', 'tops'])).toEqual([
      ['N', 4],
      [3, 'N'],
    ]);
  });

  it('forgets a dimension that a round changes', async () => {
    const inner = [
      node('Identity', ['go'], ['still']),
      node('Concat', ['state', 'data'], ['next'], { attributes: { axis: 1 } }),
    ];
    const attributes = { body: body(inner, round, ['still', 'next']) };
    const nodes = [trips, node('Loop', ['trips', '', 'data'], ['last'], { attributes })];
    expect(await check(nodes, inputs, ['last'])).toEqual([['N', null]]);
  });
});

describe('Scan', () => {
  it('slices its inputs, carries states, stacks outputs along the stated axis', async () => {
    const inner = [
      node('Add', ['state', 'row'], ['next']),
      node('ReduceSum', ['next'], ['sum'], { attributes: { keepdims: 0 } }),
      node('Identity', ['next'], ['copy']),
    ];
    const scan = body(
      inner,
      [
        ['state', FLOAT],
        ['row', FLOAT],
      ],
      ['next', 'sum', 'copy'],
    );
    const attributes = { body: scan, num_scan_inputs: 1, scan_output_axes: [0, 1] };
    const nodes = [node('Scan', ['start', 'rows'], ['last', 'sums', 'copies'], { attributes })];
    const found = await check(nodes, { start: x(['N', 4]), rows }, ['last', 'sums', 'copies']);
    expect(found).toEqual([['N', 4], [5], ['N', 5, 4]]);
  });
});

describe('operators without a file', () => {
  it('are reported, also inside graphs, and their declared types count', () => {
    const strange = node('Strange', ['data'], ['a'], { name: 'inside' });
    const no = body([node('Identity', ['data'], ['b'])], [], ['b']);
    const graph = makeGraph({
      node: [
        node('If', ['flag'], ['y'], { attributes: { then_branch: body([strange], [], ['a']), else_branch: no } }),
        node('Odd', ['y'], ['z'], { name: 'outside', domain: 'my.domain' }),
        node('Relu', ['z'], ['out']),
      ],
      input: [valueInfo('data', FLOAT, ['N', 4]), valueInfo('flag', BOOL, [])],
      output: [valueInfo('out', FLOAT, ['N', 2])],
    });
    const declared = { ...graph, valueInfo: [valueInfo('z', FLOAT, ['N', 2])] };
    const types = inferTypes({ ...makeModel(declared), graph: declared });
    expect(types.unknown.map(({ name }) => name)).toEqual(['inside', 'outside']);
    expect(types.values.get('out')).toEqual({ dataType: FLOAT, shape: ['N', 2] });
    expect(types.values.get('y')).toBeUndefined();
  });
});
