/** Checks of the nodes of a model: each finds its trouble, and leaves a model without it alone. */
import { describe, expect, it } from 'vitest';
import { makeGraph, node, valueInfo } from '../../../../main/engine/graph/build';
import { DataType, type Node, type Tensor } from '../../../../main/engine/graph/onnx';
import { floatTensor, int64Tensor, makeTensor } from '../../../../main/engine/graph/tensor';
import { modelOf, randomTensor, smallNetwork, type GraphModel, type ModelOptions } from '../../../kit/models';
import { found } from './kit';

const scalar = (name: string, value: number): Tensor => floatTensor(name, [], Float32Array.of(value));
const flag = (name: string, value: number): Tensor => makeTensor(name, DataType.BOOL, [], Uint8Array.of(value));

/** One node called 'n' between two others, so that it is neither the first nor the last. */
function between(op: string, inputs: string[], attributes: Node['attribute'] | object, options: ModelOptions = {}) {
  return modelOf(
    [
      node('Relu', ['x'], ['a'], { name: 'first' }),
      node(op, ['a', ...inputs], ['b'], { name: 'n', attributes: attributes as Record<string, number> }),
      node('Tanh', ['b'], ['y'], { name: 'last' }),
    ],
    { dims: ['N', 3, 8, 8], ...options },
  );
}

describe('nodes without effect', () => {
  const initializer = [
    scalar('one', 1),
    scalar('zero', 0),
    scalar('two', 2),
    flag('off', 0),
    flag('on', 1),
    int64Tensor('from', [0]),
    int64Tensor('half', [4]),
    int64Tensor('end', [2 ** 31 - 1]),
    int64Tensor('axis', [2]),
    int64Tensor('back', [-1]),
    int64Tensor('far', [-(2 ** 31)]),
    int64Tensor('same', [0, 3, 8, 8]),
    int64Tensor('flat', [0, -1]),
    int64Tensor('no_pads', [0, 0, 0, 0, 0, 0, 0, 0]),
    int64Tensor('shift', [0, 0, 1, 0, 0, 0, -1, 0]),
    floatTensor('wide', [1, 1, 1, 1, 1], Float32Array.of(1)),
  ];

  it.each<[string, string[], object]>([
    ['Identity', [], {}],
    ['Dropout', [], {}],
    ['Dropout', ['two', 'off'], {}],
    ['Mul', ['one'], {}],
    ['Div', ['one'], {}],
    ['Pow', ['one'], {}],
    ['Add', ['zero'], {}],
    ['Sub', ['zero'], {}],
    ['Sum', [], {}],
    ['Concat', [], { axis: 1 }],
    ['Cast', [], { to: DataType.FLOAT }],
    ['Slice', ['from', 'end', 'axis'], {}],
    ['Reshape', ['same'], {}],
    ['Pad', ['no_pads'], {}],
    ['Transpose', [], { perm: [0, 1, 2, 3] }],
    ['Clip', [], {}],
    ['MaxPool', [], { kernel_shape: [1, 1] }],
    ['AveragePool', [], { kernel_shape: [1, 1], strides: [1, 1] }],
  ])('%s(%j) %j', (op, inputs, attributes) => {
    const model = between(op, inputs, attributes, { initializer });
    expect(found('nodesWithoutEffect', model)).toEqual([['NODE_NO_EFFECT', 'n', { op }]]);
  });

  it.each<[string, string[], object]>([
    ['Relu', [], {}],
    ['Dropout', ['two', 'on'], {}],
    ['Mul', ['two'], {}],
    ['Mul', ['wide'], {}],
    ['Add', ['one'], {}],
    ['Sum', ['a'], {}],
    ['Cast', [], { to: DataType.FLOAT16 }],
    ['Slice', ['from', 'half', 'axis'], {}],
    ['Slice', ['back', 'far', 'axis', 'back'], {}],
    ['Reshape', ['flat'], {}],
    ['Pad', ['shift'], {}],
    ['Transpose', [], { perm: [0, 1, 3, 2] }],
    ['Clip', ['zero'], {}],
    ['MaxPool', [], { kernel_shape: [1, 1], strides: [2, 2] }],
  ])('not %s(%j) %j', (op, inputs, attributes) => {
    expect(found('nodesWithoutEffect', between(op, inputs, attributes, { initializer }))).toEqual([]);
  });

  it('not one that names an output, nor one between integers', () => {
    const named = modelOf([node('Relu', ['x'], ['a'], { name: 'r' }), node('Identity', ['a'], ['y'], { name: 'i' })]);
    const shape = modelOf([
      node('Shape', ['x'], ['s'], { name: 's' }),
      node('Identity', ['s'], ['t'], { name: 'i' }),
      node('Reshape', ['x', 't'], ['y'], { name: 'r' }),
    ]);
    expect([...found('nodesWithoutEffect', named), ...found('nodesWithoutEffect', shape)]).toEqual([]);
  });
});

describe('nodes that cancel', () => {
  const pair = (op: string, a: object, b: object, other = op): GraphModel =>
    modelOf(
      [
        node(op, ['x'], ['a'], { name: 'one', attributes: a as Record<string, number> }),
        node(other, ['a'], ['b'], { name: 'two', attributes: b as Record<string, number> }),
        node('Relu', ['b'], ['y'], { name: 'r' }),
      ],
      { dims: [1, 3, 8, 8], opset: 11 },
    );

  it.each<[string, GraphModel]>([
    ['Transpose', pair('Transpose', { perm: [0, 2, 3, 1] }, { perm: [0, 3, 1, 2] })],
    ['Transpose', pair('Transpose', {}, {})],
    ['Squeeze', pair('Unsqueeze', { axes: [0] }, { axes: [0] }, 'Squeeze')],
  ])('%s', (op, model) => {
    expect(found('cancellingNodes', model)).toEqual([['NODES_CANCEL', 'two', { op, other: 'one' }]]);
  });

  it('not those that go on', () => {
    const turned = pair('Transpose', { perm: [0, 2, 3, 1] }, { perm: [0, 2, 3, 1] });
    const flat = pair('Unsqueeze', { axes: [0] }, { axis: 1 }, 'Flatten');
    expect([...found('cancellingNodes', turned), ...found('cancellingNodes', flat)]).toEqual([]);
  });
});

describe('repeated nodes', () => {
  const twice = (w: Tensor, attributes: object = {}): GraphModel =>
    modelOf(
      [
        node('Conv', ['x', 'w1'], ['a1'], { name: 'c1' }),
        node('Relu', ['a1'], ['b1'], { name: 'r1' }),
        node('Conv', ['x', 'w2'], ['a2'], { name: 'c2', attributes: attributes as Record<string, number> }),
        node('Relu', ['a2'], ['b2'], { name: 'r2' }),
        node('Mul', ['b1', 'b2'], ['y'], { name: 'm' }),
      ],
      { initializer: [randomTensor('w1', [4, 3, 3, 3]), { ...w, name: 'w2' }] },
    );

  it('are found with equal weights, and all that follows them', () => {
    expect(found('repeatedNodes', twice(randomTensor('w', [4, 3, 3, 3])))).toEqual([
      ['NODE_REPEATED', 'c2', { op: 'Conv', other: 'c1' }],
      ['NODE_REPEATED', 'r2', { op: 'Relu', other: 'r1' }],
    ]);
  });

  it('other weights or attributes are another computation', () => {
    expect(found('repeatedNodes', twice(randomTensor('w', [4, 3, 3, 3], 2)))).toEqual([]);
    const padded = twice(randomTensor('w', [4, 3, 3, 3]), { strides: [2, 2] });
    expect(
      found('repeatedNodes', { ...padded, graph: { ...padded.graph, node: padded.graph.node.slice(0, 4) } }),
    ).toEqual([]);
  });

  it('random nodes and unknown operators are left alone', () => {
    const two = (op: string, domain = ''): GraphModel =>
      modelOf([
        node(op, ['x'], ['a'], { name: 'one', domain }),
        node(op, ['x'], ['b'], { name: 'two', domain }),
        node('Add', ['a', 'b'], ['y'], { name: 'add' }),
      ]);
    expect([...found('repeatedNodes', two('RandomNormalLike')), ...found('repeatedNodes', two('X', 'mine'))]).toEqual(
      [],
    );
    expect(found('repeatedNodes', two('Abs'))).toHaveLength(1);
  });
});

describe('constant results', () => {
  const fed = (data: string): GraphModel => {
    const nodes = [
      node('Relu', ['k'], ['r'], { name: 'relu' }),
      node('Conv', [data, 'w'], ['c'], { name: 'conv' }),
      node('Add', ['c', 'x'], ['y'], { name: 'add' }),
    ];
    const initializer = [randomTensor('k', [1, 3, 8, 8]), randomTensor('w', [3, 3, 1, 1])];
    return modelOf(data === 'r' ? nodes : nodes.slice(1), { initializer });
  };

  it('a layer that only constants feed, and the node before it', () => {
    expect(found('constantResults', fed('r'))).toEqual([
      ['NODE_CONSTANT', 'relu', { op: 'Relu' }],
      ['LAYER_FED_CONSTANT', 'conv', { op: 'Conv' }],
    ]);
  });

  it('an output that no input reaches', () => {
    const model = modelOf([node('Relu', ['k'], ['y'], { name: 'relu' })], { initializer: [randomTensor('k', [2])] });
    expect(found('constantResults', model)[0]).toEqual(['OUTPUT_CONSTANT', undefined, { output: 'y' }]);
  });

  it('not where the input or chance has a part in it', () => {
    expect(found('constantResults', fed('x'))).toEqual([]);
    const random = modelOf([
      node('RandomNormal', [], ['r'], { name: 'r', attributes: { shape: [1, 3, 8, 8] } }),
      node('Abs', ['r'], ['y'], { name: 'a' }),
    ]);
    expect(found('constantResults', random)).toEqual([]);
  });
});

describe('chunk', () => {
  /** Two halves of axis 1, as torch exports chunk(2, 1) at opset 13. */
  const chunk = (half: string): GraphModel =>
    modelOf(
      [
        node('Shape', ['x'], ['shape'], { name: 'shape' }),
        node('Gather', ['shape', 'one'], ['size'], { name: 'gather' }),
        node('Add', ['size', 'one'], ['more'], { name: 'add' }),
        node('Div', ['more', 'two'], ['half'], { name: 'div' }),
        node('Mul', ['half', 'two'], ['whole'], { name: 'mul' }),
        node('Slice', ['x', 'zero', half, 'one'], ['a'], { name: 'a' }),
        node('Slice', ['x', half, 'whole', 'one'], ['b'], { name: 'b' }),
        node('Mul', ['a', 'b'], ['y'], { name: 'y' }),
      ],
      {
        dims: ['N', 4, 8, 8],
        initializer: [int64Tensor('one', [1]), int64Tensor('two', [2]), int64Tensor('zero', [0])],
      },
    );

  it('is found by positions that come from the shape', () => {
    expect(found('chunkAsSlices', chunk('half'))).toEqual([['CHUNK_AS_SLICES', 'a', { value: 'x', count: 2 }]]);
  });

  it('one Slice of two that moves alone is none', () => {
    expect(found('chunkAsSlices', chunk('two'))).toEqual([]);
  });
});

describe('training mode', () => {
  const norm = (training: number): GraphModel =>
    modelOf(
      [
        node('BatchNormalization', ['x', 's', 's', 's', 's'], ['a'], {
          name: 'bn',
          attributes: { training_mode: training },
        }),
        node('Dropout', ['a', '', 'mode'], ['y'], { name: 'drop' }),
      ],
      { opset: 15, initializer: [randomTensor('s', [3]), flag('mode', training)] },
    );

  it('is found in both operators that have one', () => {
    expect(found('trainingMode', norm(1))).toEqual([
      ['TRAINING_MODE', 'bn', { op: 'BatchNormalization' }],
      ['TRAINING_MODE', 'drop', { op: 'Dropout' }],
    ]);
    expect(found('trainingMode', norm(0))).toEqual([]);
  });
});

describe('control flow', () => {
  const branch = (nodes: readonly Node[]) =>
    makeGraph({ node: nodes, input: [], output: [valueInfo(nodes.at(-1)!.output[0]!, DataType.FLOAT)] });
  const choice = (name: string, inner: readonly Node[], other: readonly Node[]): Node =>
    node('If', ['yes'], [`${name}_y`], {
      name,
      attributes: { then_branch: branch(inner), else_branch: branch(other) },
    });
  const relu = (name: string): Node => node('Relu', ['x'], [`${name}_y`], { name });
  const options = { initializer: [flag('yes', 1), randomTensor('w', [3, 3, 1, 1])] };

  it('layers inside are named', () => {
    const conv = node('Conv', ['x', 'w'], ['c'], { name: 'conv' });
    expect(found('controlFlow', modelOf([choice('if', [conv], [relu('r')])], options))).toEqual([
      ['CONTROL_FLOW_LAYERS', 'if', { op: 'If', layers: 1 }],
    ]);
  });

  it('depth is measured', () => {
    const nested = choice('a', [choice('b', [choice('c', [relu('r1')], [relu('r2')])], [relu('r3')])], [relu('r4')]);
    expect(found('controlFlow', modelOf([nested], options))).toEqual([
      ['CONTROL_FLOW_DEEP', 'a', { op: 'If', depth: 3 }],
    ]);
    expect(found('controlFlow', modelOf([choice('a', [relu('r1')], [relu('r2')])], options))).toEqual([]);
  });
});

describe('what nobody uses, knows, or can tell', () => {
  it('an input and an initializer', () => {
    const model = modelOf([node('Relu', ['k'], ['y'], { name: 'r' })], { initializer: [randomTensor('k', [2])] });
    expect(found('unused', model)).toEqual([['INPUT_UNUSED', undefined, { input: 'x' }]]);
    expect(found('unused', modelOf([node('Relu', ['x'], ['y'], { name: 'r' })]))).toEqual([]);
  });

  it('operators and shapes', () => {
    const strange = modelOf([node('Odd', ['x'], ['y'], { name: 'odd', domain: 'my.ops' })]);
    const plain = modelOf([node('Relu', ['x'], ['y'], { name: 'r' })], { dims: [1, 3] });
    expect(found('unknownOperators', strange)).toEqual([['UNKNOWN_OPERATOR', 'odd', { op: 'Odd', domain: 'my.ops' }]]);
    expect(found('unknownShapes', strange)).toEqual([['SHAPES_UNKNOWN', undefined, { count: 1 }]]);
    expect([...found('unknownOperators', plain), ...found('unknownShapes', plain)]).toEqual([]);
  });

  it('a deploy model is no model with unknown operators', () => {
    const deploy = modelOf([
      node('AscendQuant', ['x'], ['q'], { name: 'c.quant' }),
      node('AscendDequant', ['q', 's'], ['y'], { name: 'c.dequant' }),
    ]);
    expect(found('unknownOperators', deploy)).toEqual([]);
    expect(found('alreadyQuantized', deploy)).toEqual([
      ['ALREADY_QUANTIZED', 'c.quant', { count: 2, op: 'AscendQuant' }],
    ]);
    expect(found('alreadyQuantized', smallNetwork())).toEqual([]);
  });

  it('a symbolic batch', () => {
    const batch = (dims: (string | number)[]): GraphModel => modelOf([node('Relu', ['x'], ['y'])], { dims });
    expect(found('symbolicBatch', batch(['N', 3]))).toEqual([
      ['SYMBOLIC_BATCH', undefined, { input: 'x', shape: 'N, 3' }],
    ]);
    expect([...found('symbolicBatch', batch([1, 3])), ...found('symbolicBatch', batch(['N', 'C']))]).toEqual([]);
  });
});

describe('rules of HiSilicon alone', () => {
  const linear = (dims: number[], bias: boolean): GraphModel =>
    modelOf(
      [
        node('MatMul', ['x', 'w'], ['m'], { name: 'mm' }),
        bias ? node('Add', ['m', 'b'], ['y'], { name: 'add' }) : node('Relu', ['m'], ['y'], { name: 'relu' }),
      ],
      { dims, initializer: [randomTensor('w', [8, 4]), ...(bias ? [randomTensor('b', [4])] : [])] },
    );

  it('a linear layer on three dimensions with a bias', () => {
    expect(found('linear3d', linear([1, 5, 8], true), 'svp')).toEqual([['LINEAR_3D_BIAS', 'mm', { rank: 3 }]]);
    expect(found('linear3d', linear([1, 5, 8], true), 'ascend')).toEqual([]);
    expect(found('linear3d', linear([5, 8], true), 'svp')).toEqual([]);
    expect(found('linear3d', linear([1, 5, 8], false), 'svp')).toEqual([]);
  });

  it('siblings, one of them behind a node that does nothing', () => {
    const model = (direct: string): GraphModel =>
      modelOf([
        node('Relu', ['x'], ['a'], { name: 'relu' }),
        node('Cast', ['a'], ['b'], { name: 'cast', attributes: { to: DataType.FLOAT } }),
        node('Abs', ['b'], ['c'], { name: 'abs' }),
        node('Add', ['c', direct], ['y'], { name: 'add' }),
      ]);
    expect(found('siblings', model('a'), 'svp')).toEqual([
      ['SIBLING_BEHIND_NO_EFFECT', 'cast', { value: 'a', reader: 'add', op: 'Cast' }],
    ]);
    expect(found('siblings', model('a'), 'ascend')).toEqual([]);
    expect(found('siblings', model('b'), 'svp')).toEqual([]);
  });
});
