/** What is refused before ONNX Runtime sees it, and what the user is told. */
import { describe, expect, it } from 'vitest';
import { constant, float, floats, makeGraph, makeModel, node, valueInfo } from '../../../main/engine/graph/build';
import { DataType } from '../../../main/engine/graph/onnx';
import { macsOfNode, macsOf, parameterCount } from '../../../main/engine/ops/cost';
import { inferTypes, opsetOf } from '../../../main/engine/ops/infer';
import { operatorOf } from '../../../main/engine/ops/lookup';
import { verifyGraph } from '../../../main/engine/ops/verify';
import { f32, i64, modelOf, untyped, w, x, type Case } from './cases';

const image = x(['N', 4, 9, 9]);

function refusal(each: Case): string {
  const model = modelOf(each);
  try {
    verifyGraph(model.graph);
    inferTypes(model);
    return 'accepted';
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^Node 'node' /, '') : String(error);
  }
}

const again = ' Export the model again.';
const cannotFit = " do not fit together. Check the model's input shape or export it again.";

const attributes: readonly (readonly [Case, string])[] = [
  [
    { op: 'Conv', inputs: [image, w(2, 4, 3, 3)], attributes: { pads: [-1, 0, 0, 0] } },
    `(Conv): attribute 'pads' is [-1, 0, 0, 0], expected integers from 0 to 1048576.${again}`,
  ],
  [
    { op: 'Conv', inputs: [image, w(2, 4, 3, 3)], attributes: { strides: [0, 1] } },
    `(Conv): attribute 'strides' is [0, 1], expected integers from 1 to 1048576.${again}`,
  ],
  [
    { op: 'Conv', inputs: [image, w(2, 4, 3, 3)], attributes: { auto_pad: 'SAME' } },
    `(Conv): attribute 'auto_pad' is 'SAME', expected one of NOTSET, SAME_UPPER, SAME_LOWER, VALID.${again}`,
  ],
  [
    { op: 'Conv', inputs: [image, w(2, 4, 3, 3)], attributes: { group: 0 } },
    `(Conv): attribute 'group' is 0, expected an integer ≥ 1.${again}`,
  ],
  [
    { op: 'Conv', inputs: [image, w(3, 2, 3, 3)], attributes: { group: 2 } },
    `(Conv): attribute 'group' is 2, expected a divisor of the 3 output channels.${again}`,
  ],
  [
    { op: 'Conv', inputs: [image, w(2, 4, 3, 3)], attributes: { kernel_shape: [3, 5] } },
    `(Conv): attribute 'kernel_shape' is [3, 5], expected the weight's kernel [3, 3].${again}`,
  ],
  [
    { op: 'MaxPool', inputs: [image], attributes: { kernel_shape: [2 ** 30, 1] } },
    `(MaxPool): attribute 'kernel_shape' is [1073741824, 1], expected integers from 1 to 1048576.${again}`,
  ],
  [
    { op: 'MaxPool', inputs: [image] },
    `(MaxPool): attribute 'kernel_shape' is absent, expected a kernel size for each spatial axis.${again}`,
  ],
  [
    { op: 'AveragePool', inputs: [image], attributes: { kernel_shape: [2, 2], pads: [2, 0, 0, 0] } },
    `(AveragePool): attribute 'pads' is [2, 0, 0, 0], expected numbers less than the kernel [2, 2].${again}`,
  ],
  [
    { op: 'LeakyRelu', inputs: [image], attributes: { alpha: 1 } },
    `(LeakyRelu): attribute 'alpha' is 1, expected a number.${again}`,
  ],
  [
    { op: 'LeakyRelu', inputs: [image], attributes: { alpha: float('alpha', NaN) } },
    `(LeakyRelu): attribute 'alpha' is NaN, expected a number.${again}`,
  ],
  [
    { op: 'Softmax', inputs: [image], attributes: { axis: 4 } },
    `(Softmax): attribute 'axis' is 4, expected an axis from -4 to 3.${again}`,
  ],
  [{ op: 'Concat', inputs: [image, image] }, `(Concat): attribute 'axis' is absent, expected an integer.${again}`],
  [
    { op: 'Transpose', inputs: [image], attributes: { perm: [0, 1, 2, 2] } },
    `(Transpose): attribute 'perm' is [0, 1, 2, 2], expected a permutation of the 4 axes.${again}`,
  ],
  [
    { op: 'Reshape', inputs: [image, i64([-1, -1])] },
    `(Reshape): attribute 'shape' is [-1, -1], expected at most one −1.${again}`,
  ],
  [
    { op: 'Split', inputs: [x([6, 2]), i64([2, 3])], outputs: 2 },
    `(Split): attribute 'split' is [2, 3], expected sizes whose sum is 6.${again}`,
  ],
  [
    { op: 'Slice', inputs: [x([6]), i64([0]), i64([3]), i64([0]), i64([0])] },
    `(Slice): attribute 'steps' is [0], expected steps other than 0.${again}`,
  ],
  [
    { op: 'DepthToSpace', inputs: [image], attributes: { blocksize: 0 } },
    `(DepthToSpace): attribute 'blocksize' is 0, expected an integer from 1 to 65536.${again}`,
  ],
  [
    { op: 'TopK', inputs: [x([3]), i64([4])], outputs: 2 },
    `(TopK): attribute 'k' is 4, expected a number from 0 to 3.${again}`,
  ],
  [
    { op: 'Constant', inputs: [], attributes: { value: 3 } },
    `(Constant): attribute 'value' is 3, expected a tensor.${again}`,
  ],
  [
    { op: 'Einsum', inputs: [x([3])], attributes: { equation: 'i,j->ij' } },
    `(Einsum): attribute 'equation' is 'i,j->ij', expected letters for each of the 1 inputs.${again}`,
  ],
  [
    { op: 'Upsample', opset: 8, inputs: [image], attributes: { scales: floats('scales', [1, 1, 0.5, 2]) } },
    `(Upsample): attribute 'scales' is [1, 1, 0.5, 2], expected 4 numbers ≥ 1.${again}`,
  ],
];

const shapes: readonly (readonly [Case, string])[] = [
  [{ op: 'Add', inputs: [x(['N', 3]), x([4])] }, '(Add): the shapes [N, 3], [4]'],
  [{ op: 'Conv', inputs: [image, w(2, 3, 3, 3)] }, '(Conv): the shapes [N, 4, 9, 9], [2, 3, 3, 3]'],
  [{ op: 'Conv', inputs: [image, w(2, 4, 3, 3), w(3)] }, '(Conv): the shapes [N, 4, 9, 9], [2, 4, 3, 3], [3]'],
  [{ op: 'Conv', inputs: [image, w(2, 4, 11, 3)] }, '(Conv): the shapes [N, 4, 9, 9], [2, 4, 11, 3]'],
  [{ op: 'Gemm', inputs: [x(['N', 4]), w(5, 3)] }, '(Gemm): the shapes [N, 4], [5, 3]'],
  [{ op: 'Gemm', inputs: [x(['N', 4]), w(4, 3), w(4)] }, '(Gemm): the shapes [N, 4], [4, 3], [4]'],
  [{ op: 'MatMul', inputs: [x(['N', 3, 4]), w(3, 4)] }, '(MatMul): the shapes [N, 3, 4], [3, 4]'],
  [{ op: 'Concat', inputs: [x([2, 3]), x([2, 4])], attributes: { axis: 0 } }, '(Concat): the shapes [2, 3], [2, 4]'],
  [{ op: 'Reshape', inputs: [x([2, 3]), i64([4, -1])] }, '(Reshape): the shapes [2, 3], [2]'],
  [{ op: 'Reshape', inputs: [x(['N', 3]), i64([0, 4])] }, '(Reshape): the shapes [N, 3], [2]'],
  [{ op: 'Squeeze', opset: 11, inputs: [x(['N', 3])], attributes: { axes: [1] } }, '(Squeeze): the shapes [N, 3]'],
  [{ op: 'Expand', inputs: [x([3]), i64([2])] }, '(Expand): the shapes [3], [1]'],
  [
    { op: 'BatchNormalization', inputs: [image, w(4), w(4), w(4), w(3)] },
    '(BatchNormalization): the shapes [N, 4, 9, 9], [4], [4], [4], [3]',
  ],
  [
    { op: 'LSTM', inputs: [x([5, 'N', 4]), w(1, 12, 4), w(1, 8, 3)], attributes: { hidden_size: 3 } },
    '(LSTM): the shapes [5, N, 4], [1, 12, 4], [1, 8, 3]',
  ],
  [{ op: 'OneHot', inputs: [x([2], DataType.INT64), i64([]), f32([0, 1])] }, '(OneHot): the shapes [2], [0], [2]'],
];

describe('attributes', () => {
  it.each(attributes)('%# are refused with the value and what was expected', (each, message) => {
    expect(refusal(each)).toBe(message);
  });
});

describe('shapes', () => {
  it.each(shapes)('%# are refused with all of them', (each, message) => {
    expect(refusal(each)).toBe(message + cannotFit);
  });
});

describe('what only looks wrong', () => {
  const accepted: readonly Case[] = [
    { op: 'Pad', inputs: [image, i64([0, 0, -1, -1, 0, 0, -1, -1])] },
    { op: 'Conv', inputs: [image, x([2, 4, 3, 3])], attributes: { auto_pad: 'SAME_LOWER' } },
    { op: 'Conv', inputs: [image, x([2, null, null, null])] },
    { op: 'Gemm', inputs: [x(['N', 4]), w(4, 3), f32([1], [])] },
    { op: 'Add', inputs: [x(['N', 3]), x(['M', 3])] },
    { op: 'Reshape', inputs: [x(['N', 3]), i64([-1, 7])] },
    { op: 'Cast', inputs: [image], attributes: { to: 10 } },
    { op: 'Pad', opset: 9, inputs: [x([2])], attributes: { pads: [1, 1], value: float('value', -Infinity) } },
    { op: 'Clip', opset: 9, inputs: [image], attributes: { max: float('max', Infinity) } },
    { op: 'Constant', inputs: [], attributes: { value_float: float('value_float', -Infinity) } },
  ];
  it.each(accepted)('$op is accepted', (each) => {
    expect(refusal(each)).toBe('accepted');
  });
});

describe('the number of inputs', () => {
  it.each([
    [{ op: 'Relu', inputs: [image, image] }, '(Relu) has 2 inputs, expected 1.'],
    [{ op: 'Conv', inputs: [image] }, '(Conv) has 1 inputs, expected 2 to 3.'],
    [{ op: 'Sum', inputs: [] }, '(Sum) has 0 inputs, expected 1 or more.'],
  ] as const)('%#', (each, message) => {
    expect(refusal(each)).toBe(message);
  });
});

describe('graphs', () => {
  it('need an output', () => {
    const graph = makeGraph({ node: [], input: [], output: [] });
    expect(() => verifyGraph(graph)).toThrow('The graph has no output, so there is nothing to compute.');
  });

  it('are checked inside nodes too', () => {
    const inner = makeGraph({
      node: [node('Softmax', ['data'], ['a'], { name: 'deep', attributes: { axis: 'last' } })],
      input: [],
      output: [untyped('a')],
    });
    const graph = makeGraph({
      node: [node('If', ['flag'], ['y'], { attributes: { then_branch: inner, else_branch: inner } })],
      input: [valueInfo('data', DataType.FLOAT, [2]), valueInfo('flag', DataType.BOOL, [])],
      output: [untyped('y')],
    });
    expect(() => verifyGraph(graph)).toThrow("Node 'deep' (Softmax): attribute 'axis' is 'last', expected an integer.");
  });

  it('need an opset', () => {
    const model = modelOf({ op: 'Relu', inputs: [image] });
    expect(() => opsetOf({ ...model, opsetImport: [] })).toThrow('The model imports no opset of the default domain');
  });
});

describe('weights', () => {
  it('say where their channels lie', () => {
    const axes = (each: Case): (number | undefined)[] => {
      const [layer] = modelOf(each).graph.node;
      const facts = operatorOf(layer!)?.weight;
      return [facts?.outputAxis(layer!, 2), facts?.inputAxis(layer!, 2), facts?.bias];
    };
    expect(axes({ op: 'Conv', inputs: [image, w(2, 4, 3, 3)] })).toEqual([0, 1, 2]);
    expect(axes({ op: 'ConvTranspose', inputs: [image, w(4, 2, 3, 3)] })).toEqual([1, 0, 2]);
    expect(axes({ op: 'Gemm', inputs: [x([1, 4]), w(4, 3)] })).toEqual([1, 0, 2]);
    expect(axes({ op: 'Gemm', inputs: [x([1, 4]), w(3, 4)], attributes: { transB: 1 } })).toEqual([0, 1, 2]);
    expect(axes({ op: 'MatMul', inputs: [x([1, 4]), w(4, 3)] })).toEqual([1, 0, undefined]);
  });
});

describe('costs', () => {
  it('parameters are floating-point constants of rank 1 and more, wherever they stand', () => {
    const inner = makeGraph({ node: [constant('c', 'c', w(5))], input: [], output: [untyped('c')] });
    const graph = makeGraph({
      node: [
        constant('a', 'a', w(2, 3)),
        constant('scalar', 'scalar', f32([1], [])),
        node('Constant', [], ['list'], { attributes: { value_floats: floats('value_floats', [1, 2]) } }),
        node('If', ['flag'], ['y'], { attributes: { then_branch: inner, else_branch: inner } }),
      ],
      input: [valueInfo('flag', DataType.BOOL, [])],
      output: [untyped('y')],
      initializer: [
        { ...w(7), name: 'w' },
        { ...i64([1, 2, 3]), name: 'axes' },
      ],
    });
    expect(parameterCount(graph)).toBe(6 + 2 + 2 * 5 + 7);
  });

  it('multiply–accumulates count one sample of a symbolic batch', () => {
    const macs = (each: Case): number | undefined => {
      const { graph, opsetImport } = modelOf(each);
      return macsOfNode(graph, 'node', opsetImport[0]!.version, inferTypes({ ...makeModel(graph), graph }));
    };
    expect(macs({ op: 'Conv', inputs: [image, w(6, 2, 3, 3)], attributes: { group: 2 } })).toBe(6 * 7 * 7 * 2 * 9);
    expect(macs({ op: 'ConvTranspose', inputs: [image, w(4, 3, 2, 2)] })).toBe(81 * 4 * 3 * 4);
    expect(macs({ op: 'Gemm', inputs: [x(['N', 4]), w(5, 4)], attributes: { transB: 1 } })).toBe(20);
    expect(macs({ op: 'MatMul', inputs: [x(['N', 3, 4]), w(4, 5)] })).toBe(60);
    expect(macs({ op: 'Einsum', inputs: [x(['N', 3, 4]), w(4, 5)], attributes: { equation: 'bij,jk->bik' } })).toBe(60);
    expect(macs({ op: 'GRU', inputs: [x([5, 'N', 4]), w(1, 9, 4), w(1, 9, 3)] })).toBe(5 * 9 * 7);
    expect(macs({ op: 'MatMul', inputs: [x(['N', 'M', 4]), w(4, 5)] })).toBeUndefined();
    expect(macs({ op: 'Relu', inputs: [image] })).toBeUndefined();
    const open = modelOf({ op: 'MatMul', inputs: [x(['N', 'M', 4]), w(4, 5)] });
    expect(macsOf(open.graph, 13, inferTypes(open))).toBe(0);
  });
});
