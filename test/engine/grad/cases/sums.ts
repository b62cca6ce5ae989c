/** Cases of the rules of sums: reductions, softmax, normalizations, poolings. */
import { float } from '../../../../main/engine/graph/build';
import { v, type GradientCase } from '../../../kit/gradients';
import { f32, i64 } from '../../ops/cases';

const reduction = (op: string, low: number, high: number): GradientCase[] => [
  { op, inputs: [v([2, 3], low, high)] },
  { op, inputs: [v([2, 3, 2], low, high), i64([1])] },
  { op, inputs: [v([2, 3, 2], low, high), i64([0, -1])], attributes: { keepdims: 0 } },
  { op, inputs: [v([2, 3], low, high), i64([0])], attributes: { keepdims: 0 } },
  { op, inputs: [v([2, 3], low, high)], attributes: { keepdims: 0 } },
];
const along = (op: string): GradientCase[] =>
  [-1, 0, 1].map((axis) => ({ op, inputs: [v([3, 4], -2, 2)], attributes: { axis } }));
type Attributes = NonNullable<GradientCase['attributes']>;
const pool = (op: string, dims: number[], kernel_shape: number[], attributes: Attributes = {}): GradientCase => ({
  op,
  inputs: [v(dims, -2, 2)],
  attributes: { kernel_shape, ...attributes },
  opset: 19,
});
const pools = (op: string): GradientCase[] => [
  pool(op, [2, 2, 4, 6], [2, 2], { strides: [2, 2] }),
  pool(op, [1, 2, 5, 6], [3, 2], { strides: [2, 1], pads: [1, 0, 2, 1] }),
  pool(op, [1, 2, 7, 6], [3, 3], { strides: [2, 2], ceil_mode: 1 }),
  pool(op, [1, 1, 7, 7], [2, 3], { dilations: [2, 2], strides: [2, 1] }),
  pool(op, [2, 2, 9], [4], { strides: [3], pads: [2, 1] }),
  pool(op, [1, 1, 4, 5, 4], [2, 2, 3], { strides: [2, 1, 1] }),
  pool(op, [1, 2, 5, 6], [3, 2], { auto_pad: 'SAME_UPPER', strides: [2, 2] }),
  pool(op, [1, 2, 5, 6], [2, 2], { auto_pad: 'SAME_LOWER' }),
];
const norm = (
  op: string,
  dims: number[],
  parameters: number[][],
  attributes: Attributes = {},
  opset = 18,
): GradientCase => ({
  op,
  inputs: [v(dims, -2, 2), ...parameters.map((shape) => v(shape, 0.5, 1.5))],
  attributes,
  opset,
});
const epsilon = float('epsilon', 0.05);

export const sums: Readonly<Record<string, readonly GradientCase[]>> = {
  ReduceSum: [
    ...reduction('ReduceSum', -1, 1),
    { op: 'ReduceSum', inputs: [v([2, 3])], attributes: { noop_with_empty_axes: 1 } },
  ],
  ReduceMean: reduction('ReduceMean', -1, 1),
  ReduceMax: reduction('ReduceMax', -2, 2),
  ReduceMin: reduction('ReduceMin', -2, 2),
  ReduceProd: [
    ...reduction('ReduceProd', -1, 1.5),
    { op: 'ReduceProd', inputs: [v([2, 3], 0, 1, [0, 0.7, 0.8, 0, 0.5, 0])] },
  ],
  ReduceL1: reduction('ReduceL1', -2, 2),
  ReduceL2: reduction('ReduceL2', -2, 2),
  ReduceLogSum: reduction('ReduceLogSum', 0.5, 2),
  ReduceLogSumExp: reduction('ReduceLogSumExp', -2, 2),
  ReduceSumSquare: reduction('ReduceSumSquare', -2, 2),
  Softmax: along('Softmax'),
  LogSoftmax: along('LogSoftmax'),
  BatchNormalization: [
    norm('BatchNormalization', [2, 3, 2, 3], [[3], [3], [3], [3]]),
    norm('BatchNormalization', [4, 3], [[3], [3], [3], [3]], { epsilon }),
    ...[
      [3, 2, 2, 3],
      [4, 2, 3],
      [2, 2, 2, 2, 2],
    ].map((dims) => ({
      op: 'BatchNormalization',
      inputs: [v(dims, -2, 2), v([2], 0.5, 1.5), v([2]), f32([0, 0]), f32([1, 1])],
      attributes: { training_mode: 1, epsilon },
      outputs: 3,
      aside: [1, 2],
    })),
  ],
  LayerNormalization: [
    norm('LayerNormalization', [2, 3, 4], [[4], [4]]),
    norm(
      'LayerNormalization',
      [2, 3, 4],
      [
        [3, 4],
        [3, 4],
      ],
      { axis: 1, epsilon },
    ),
    norm('LayerNormalization', [2, 5], [[5]]),
  ],
  RMSNormalization: [
    norm('RMSNormalization', [2, 3, 4], [[4]], {}, 23),
    norm('RMSNormalization', [2, 3, 4], [[3, 4]], { axis: -2, epsilon }, 23),
  ],
  InstanceNormalization: [
    norm('InstanceNormalization', [2, 3, 2, 3], [[3], [3]]),
    norm('InstanceNormalization', [2, 2, 5], [[2], [2]], { epsilon }),
  ],
  GroupNormalization: [
    norm('GroupNormalization', [2, 4, 2, 3], [[2], [2]], { num_groups: 2, epsilon }),
    norm('GroupNormalization', [2, 4, 3], [[4], [4]], { num_groups: 2 }, 21),
  ],
  MeanVarianceNormalization: [
    norm('MeanVarianceNormalization', [2, 3, 2, 3], []),
    norm('MeanVarianceNormalization', [2, 5, 3], [], { axes: [1, 2] }),
  ],
  LpNormalization: [1, 2].flatMap((p) =>
    [-1, 0].map((axis) => ({ op: 'LpNormalization', inputs: [v([3, 4], -2, 2)], attributes: { p, axis } })),
  ),
  LRN: [3, 5].map((size) => ({
    op: 'LRN',
    inputs: [v([2, 6, 2, 2], -2, 2)],
    attributes: { size, alpha: float('alpha', 0.9), beta: float('beta', 0.6), bias: float('bias', 1.2) },
  })),
  MaxPool: pools('MaxPool'),
  AveragePool: [
    ...pools('AveragePool'),
    ...pools('AveragePool').map((each) => ({ ...each, attributes: { ...each.attributes, count_include_pad: 1 } })),
  ],
  LpPool: [1, 2, 3].flatMap((p) => [
    pool('LpPool', [2, 2, 4, 6], [2, 2], { strides: [2, 2], p }),
    pool('LpPool', [1, 2, 5, 6], [3, 2], { strides: [2, 1], pads: [1, 0, 2, 1], p }),
  ]),
  GlobalAveragePool: [{ op: 'GlobalAveragePool', inputs: [v([2, 3, 2, 3])] }],
  GlobalMaxPool: [{ op: 'GlobalMaxPool', inputs: [v([2, 3, 2, 3], -2, 2)] }],
  GlobalLpPool: [1, 2, 3].map((p) => ({ op: 'GlobalLpPool', inputs: [v([2, 3, 2, 3], -2, 2)], attributes: { p } })),
};
