/** Cases of the rules that move, choose or repeat elements. */
import { floatTensor, makeTensor } from '../../../../main/engine/graph/tensor';
import { DataType } from '../../../../main/engine/graph/onnx';
import { v, type GradientCase } from '../../../kit/gradients';
import { f32, i64 } from '../../ops/cases';

const moved = (op: string, dims: readonly number[], list: readonly number[]): GradientCase => ({
  op,
  inputs: [v(dims), i64(list)],
});
const slice = (dims: readonly number[], ...lists: readonly (readonly number[])[]): GradientCase => ({
  op: 'Slice',
  inputs: [v(dims), ...lists.map((list) => i64(list))],
});
const pad = (
  dims: readonly number[],
  pads: readonly number[],
  mode: string,
  axes?: readonly number[],
): GradientCase => ({
  op: 'Pad',
  inputs: [v(dims), i64(pads), ...(axes ? (['', i64(axes)] as const) : [])],
  attributes: { mode },
  opset: 19,
});
const EMPTY = floatTensor('', [0], new Float32Array());
const resize = (
  dims: readonly number[],
  to: { scales?: readonly number[]; sizes?: readonly number[] },
  attributes: GradientCase['attributes'],
): GradientCase => ({
  op: 'Resize',
  inputs: to.sizes ? [v(dims), '', '', i64(to.sizes)] : [v(dims), EMPTY, f32(to.scales!)],
  attributes,
});
const gather = (
  dims: readonly number[],
  indices: readonly number[],
  shape: readonly number[],
  axis: number,
): GradientCase => ({
  op: 'Gather',
  inputs: [v(dims), i64(indices, shape)],
  attributes: { axis },
});

const resizes: GradientCase[] = [
  ...['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'].map((nearest_mode) =>
    resize([1, 2, 4, 3], { scales: [1, 1, 1.7, 2] }, { mode: 'nearest', nearest_mode }),
  ),
  ...['half_pixel', 'pytorch_half_pixel', 'align_corners', 'asymmetric'].flatMap((mode) =>
    ['linear', 'cubic'].map((kind) =>
      resize([1, 2, 4, 3], { scales: [1, 1, 2, 1.5] }, { mode: kind, coordinate_transformation_mode: mode }),
    ),
  ),
  resize([1, 2, 5, 6], { sizes: [1, 2, 3, 9] }, { mode: 'linear' }),
  resize([1, 1, 6, 6], { sizes: [1, 1, 3, 3] }, { mode: 'linear', antialias: 1 }),
  resize([1, 2, 3, 2, 3], { scales: [1, 1, 2, 2, 1.5] }, { mode: 'linear' }),
  resize([1, 2, 5], { scales: [1, 1, 2] }, { mode: 'linear' }),
  { op: 'Resize', inputs: [v([2, 3, 4]), '', '', i64([6])], attributes: { axes: [-1], mode: 'nearest' } },
];

export const layout: Readonly<Record<string, readonly GradientCase[]>> = {
  Reshape: [moved('Reshape', [2, 6], [3, -1]), moved('Reshape', [2, 3], [0, 1, 3])],
  Flatten: [
    { op: 'Flatten', inputs: [v([2, 3, 2])] },
    { op: 'Flatten', inputs: [v([2, 3, 2])], attributes: { axis: -1 } },
  ],
  Squeeze: [moved('Squeeze', [1, 3, 1], [0]), { op: 'Squeeze', inputs: [v([1, 3, 1])] }],
  Unsqueeze: [moved('Unsqueeze', [3, 2], [0, -1])],
  Expand: [moved('Expand', [3, 1], [2, 1, 4]), moved('Expand', [3], [3])],
  Transpose: [
    { op: 'Transpose', inputs: [v([2, 3, 4])], attributes: { perm: [1, 2, 0] } },
    { op: 'Transpose', inputs: [v([2, 3])] },
  ],
  Concat: [
    { op: 'Concat', inputs: [v([2, 3]), v([2, 1]), v([2, 2])], attributes: { axis: -1 } },
    { op: 'Concat', inputs: [v([1, 3]), v([2, 3])], attributes: { axis: 0 } },
  ],
  Split: [
    { op: 'Split', inputs: [v([2, 7]), i64([1, 4, 2])], attributes: { axis: 1 }, outputs: 3 },
    { op: 'Split', inputs: [v([5, 2])], attributes: { num_outputs: 2 }, outputs: 2, aside: [0] },
  ],
  Slice: [
    slice([5, 6], [1, 0], [4, 5]),
    slice([5, 6], [1], [2 ** 40], [1], [2]),
    slice([5, 6], [-1], [-(2 ** 40)], [0], [-1]),
    slice([7, 5], [-2, 1], [0, 4], [0, 1], [-2, 3]),
    slice([4], [-3], [-1], [0]),
    slice([4, 2], [9], [-9], [0], [-3]),
  ],
  Tile: [moved('Tile', [2, 3], [2, 3]), moved('Tile', [2, 1, 2], [1, 3, 1])],
  Trilu: [
    { op: 'Trilu', inputs: [v([2, 3, 4])] },
    { op: 'Trilu', inputs: [v([3, 4]), i64([1], [])], attributes: { upper: 0 } },
  ],
  ReverseSequence: [
    { op: 'ReverseSequence', inputs: [v([4, 3, 2]), i64([2, 4, 1])], attributes: { time_axis: 0, batch_axis: 1 } },
  ],
  CumSum: [0, 1].flatMap((exclusive) =>
    [0, 1].map((reverse) => ({
      op: 'CumSum',
      inputs: [v([2, 4]), i64([1], [])],
      attributes: { exclusive, reverse },
    })),
  ),
  SpaceToDepth: [{ op: 'SpaceToDepth', inputs: [v([1, 2, 4, 6])], attributes: { blocksize: 2 } }],
  DepthToSpace: ['DCR', 'CRD'].map((mode) => ({
    op: 'DepthToSpace',
    inputs: [v([2, 8, 2, 3])],
    attributes: { blocksize: 2, mode },
  })),
  Gather: [gather([4, 3], [1, 1, 3], [3], 0), gather([2, 4, 3], [0, -1, 2, 0], [2, 2], 1), gather([3, 4], [2], [], -1)],
  GatherElements: [
    { op: 'GatherElements', inputs: [v([3, 3]), i64([0, 2, -1, 1, 1, 0], [2, 3])], attributes: { axis: 0 } },
    { op: 'GatherElements', inputs: [v([2, 3]), i64([0, 0, 2, 1], [2, 2])], attributes: { axis: -1 } },
  ],
  GatherND: [
    { op: 'GatherND', inputs: [v([3, 4, 2]), i64([0, 1, 2, -1, 0, 1], [3, 2])] },
    { op: 'GatherND', inputs: [v([2, 3, 4]), i64([1, 1, -1, 0], [2, 2, 1])], attributes: { batch_dims: 1 } },
    { op: 'GatherND', inputs: [v([2, 2]), i64([0, 1, 1, 0], [2, 2])] },
  ],
  ScatterElements: ['none', 'add'].map((reduction) => ({
    op: 'ScatterElements',
    inputs: [v([3, 3]), i64([0, 2, -2, 1, 1, 0], [2, 3]), v([2, 3])],
    attributes: { axis: 0, reduction },
  })),
  ScatterND: ['none', 'add'].map((reduction) => ({
    op: 'ScatterND',
    inputs: [v([4, 3]), i64([2, 0], [2, 1]), v([2, 3])],
    attributes: { reduction },
  })),
  TopK: [
    { op: 'TopK', inputs: [v([3, 5]), i64([2])], outputs: 2 },
    { op: 'TopK', inputs: [v([4, 2]), i64([3])], attributes: { axis: 0, largest: 0 }, outputs: 2 },
  ],
  Pad: [
    pad([2, 3], [1, 0, 0, 2], 'constant'),
    pad([4, 5], [-1, 2, 1, -2], 'constant'),
    pad([2, 3], [2, 1], 'constant', [-1]),
    ...['reflect', 'edge', 'wrap'].flatMap((mode) => [
      pad([1, 2, 4, 3], [0, 0, 2, 1, 0, 0, 1, 2], mode),
      pad([3, 4, 2], [0, 2, 0, 0, 1, 0], mode),
    ]),
  ],
  Resize: resizes,
  MaxUnpool: [
    {
      op: 'MaxUnpool',
      inputs: [v([1, 1, 2, 2]), makeTensor('', DataType.INT64, [1, 1, 2, 2], BigInt64Array.from([1n, 2n, 8n, 15n]))],
      attributes: { kernel_shape: [2, 2], strides: [2, 2] },
    },
  ],
};
