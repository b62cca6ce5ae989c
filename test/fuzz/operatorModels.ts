/** Models of one node each, for as many operators as have attributes or shapes that can go wrong. */
import { float, makeGraph, makeModel, node, valueInfo, type AttributeValue } from '../../main/engine/graph/build';
import { encodeModel, join } from '../../main/engine/graph/encode';
import { DataType, type Graph, type Tensor } from '../../main/engine/graph/onnx';
import { makeTensor } from '../../main/engine/graph/tensor';
import { randomTensor } from '../kit/models';

/** Dimensions of a fed float input, a constant, or '' for an input that is left out. */
type Input = readonly number[] | Tensor | '';

interface Options {
  readonly outputs?: number;
  readonly opset?: number;
}

const w = (...dims: readonly number[]): Tensor => randomTensor('', dims);
const i64 = (...values: readonly number[]): Tensor =>
  makeTensor('', DataType.INT64, [values.length], BigInt64Array.from(values, BigInt));
const scalar = (value: number): Tensor => makeTensor('', DataType.INT64, [], BigInt64Array.of(BigInt(value)));
const f32 = (...values: readonly number[]): Tensor =>
  makeTensor('', DataType.FLOAT, [values.length], Float32Array.from(values));
const f0 = (value: number): Tensor => makeTensor('', DataType.FLOAT, [], Float32Array.of(value));
const u8 = (value: number): Tensor => makeTensor('', DataType.UINT8, [], Uint8Array.of(value));
const bools = (...values: readonly number[]): Tensor =>
  makeTensor('', DataType.BOOL, [values.length], Uint8Array.from(values));

const isFed = (input: Input): input is readonly number[] => Array.isArray(input);

function operator(
  opType: string,
  inputs: readonly Input[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
  { outputs = 1, opset = 17 }: Options = {},
): Uint8Array {
  const names = inputs.map((input, i) => (input === '' ? '' : `in${i}`));
  const output = Array.from({ length: outputs }, (_, i) => `out${i}`);
  const graph = makeGraph({
    node: [node(opType, names, output, { name: 'node', attributes })],
    input: inputs.flatMap((input, i) => (isFed(input) ? [valueInfo(`in${i}`, DataType.FLOAT, input)] : [])),
    output: output.map((name) => ({ name, docString: '' })),
    initializer: inputs.flatMap((input, i) => (input === '' || isFed(input) ? [] : [{ ...input, name: `in${i}` }])),
  });
  return join(encodeModel(makeModel(graph, opset, 8)));
}

/** A body of Loop or Scan: doubles what it carries. */
const body = (inputs: readonly [name: string, type: number, dims: readonly number[]][], condition: boolean): Graph =>
  makeGraph({
    node: [
      ...(condition ? [node('Identity', ['going'], ['go'], { name: 'go' })] : []),
      node('Add', ['carried', 'carried'], ['next'], { name: 'add' }),
      node('Identity', ['next'], ['scanned'], { name: 'scan' }),
    ],
    input: inputs.map(([name, type, dims]) => valueInfo(name, type, dims)),
    output: [
      ...(condition ? [valueInfo('go', DataType.BOOL, [])] : []),
      valueInfo('next', DataType.FLOAT, [2]),
      valueInfo('scanned', DataType.FLOAT, [2]),
    ],
  });

const branch = (name: string): Graph =>
  makeGraph({
    node: [node('Not', ['in0'], [name], { name: `${name}.not` })],
    input: [],
    output: [{ name, docString: '' }],
  });

const image = [1, 4, 8, 8];
const window = { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], dilations: [1, 1] };

const convolutions = [
  operator('Conv', [image, w(6, 4, 3, 3), w(6)], { ...window, group: 1 }),
  operator('Conv', [image, w(4, 1, 3, 3)], { group: 4, auto_pad: 'SAME_UPPER' }),
  operator('Conv', [[1, 2, 9], w(3, 2, 3)], { pads: [1, 1], strides: [2] }),
  operator('Conv', [[1, 2, 4, 4, 4], w(3, 2, 2, 2, 2)], { dilations: [1, 1, 2] }),
  operator('Conv', [image, [6, 4, 3, 3]], window),
  operator('ConvTranspose', [image, w(4, 3, 3, 3)], { ...window, output_padding: [1, 1], group: 1 }),
  operator('ConvTranspose', [image, w(4, 3, 3, 3)], { strides: [2, 2], output_shape: [16, 16] }),
  operator('MaxPool', [image], { ...window, ceil_mode: 1, storage_order: 0 }, { outputs: 2 }),
  operator('AveragePool', [image], { ...window, count_include_pad: 1, ceil_mode: 1 }, { opset: 19 }),
  operator('LpPool', [image], { kernel_shape: [2, 2], p: 2 }),
  operator('GlobalAveragePool', [image]),
  operator('GlobalLpPool', [image], { p: 2 }),
  operator('DepthToSpace', [image], { blocksize: 2, mode: 'CRD' }),
  operator('SpaceToDepth', [image], { blocksize: 2 }),
  operator('Resize', [image, '', f32(1, 1, 2, 2)], { mode: 'linear', coordinate_transformation_mode: 'half_pixel' }),
  operator('Resize', [image, '', '', i64(1, 4, 5, 5)], { mode: 'cubic', nearest_mode: 'floor' }),
  operator('Resize', [image, f32(0, 0, 0, 0, 1, 1, 1, 1), f32(1, 1, 2, 2)], {
    coordinate_transformation_mode: 'tf_crop_and_resize',
  }),
  operator('Upsample', [image, f32(1, 1, 2, 2)], { mode: 'nearest' }, { opset: 9 }),
  operator('GridSample', [image, [1, 5, 5, 2]], { mode: 'bilinear', padding_mode: 'border', align_corners: 1 }),
  operator('RoiAlign', [image, w(2, 4), i64(0, 0)], { output_height: 2, output_width: 2, sampling_ratio: 2 }),
  operator('LRN', [image], { size: 3, alpha: float('alpha', 1e-4) }),
];

const layers = [
  operator('Gemm', [[2, 4], w(4, 3), w(3)], { transA: 0, transB: 0, alpha: float('alpha', 2) }),
  operator('MatMul', [[2, 3, 4], w(4, 5)]),
  operator(
    'Einsum',
    [
      [2, 3],
      [3, 4],
    ],
    { equation: 'ij,jk->ik' },
  ),
  operator('BatchNormalization', [image, w(4), w(4), w(4), f32(1, 1, 1, 1)], { epsilon: float('epsilon', 1e-5) }),
  operator('InstanceNormalization', [image, w(4), w(4)]),
  operator('LayerNormalization', [image, w(8), w(8)], { axis: -1 }),
  operator('Softmax', [image], { axis: 1 }),
  operator('PRelu', [image, w(4, 1, 1)]),
  operator('Clip', [image, f0(0), f0(6)]),
  operator('Dropout', [image], {}, { outputs: 2 }),
  operator('LSTM', [[3, 2, 4], w(1, 20, 4), w(1, 20, 5), w(1, 40)], { hidden_size: 5 }, { outputs: 3 }),
  operator(
    'GRU',
    [[3, 2, 4], w(2, 15, 4), w(2, 15, 5)],
    { hidden_size: 5, direction: 'bidirectional' },
    { outputs: 2 },
  ),
  operator('RNN', [[3, 2, 4], w(1, 5, 4), w(1, 5, 5), '', '', w(1, 2, 5)], { hidden_size: 5 }),
  operator('QuantizeLinear', [image, f32(0.1, 0.2, 0.3, 0.4), makeTensor('', 3, [4], Int8Array.of(0, 0, 0, 0))], {
    axis: 1,
  }),
  operator('QuantizeLinear', [image, f0(0.1), u8(128)]),
  operator('DequantizeLinear', [makeTensor('', 3, [4], Int8Array.of(1, 2, 3, 4)), f0(0.1)]),
];

const shapes = [
  operator('Reshape', [image, i64(0, -1, 4)], { allowzero: 0 }),
  operator('Transpose', [image], { perm: [0, 2, 3, 1] }),
  operator('Squeeze', [[1, 4, 1], i64(0, 2)]),
  operator('Unsqueeze', [image, i64(0, -1)]),
  operator('Flatten', [image], { axis: 2 }),
  operator('Concat', [image, image, w(1, 2, 8, 8)], { axis: 1 }),
  operator('Split', [image, i64(1, 3)], { axis: 1 }, { outputs: 2 }),
  operator('Split', [image], { axis: -1 }, { outputs: 2 }),
  operator('Slice', [image, i64(0, 1), i64(4, 100), i64(1, 2), i64(1, 2)]),
  operator('Slice', [image], { starts: [0, -3], ends: [2, 1000], axes: [1, 3] }, { opset: 9 }),
  operator('Gather', [image, i64(0, 3)], { axis: 1 }),
  operator('Gather', [w(5, 3), scalar(2)], { axis: 0 }),
  operator('GatherElements', [[4], i64(0, 1)], { axis: 0 }),
  operator('GatherND', [[2, 2], makeTensor('', 7, [2, 2], BigInt64Array.of(0n, 0n, 1n, 1n))], { batch_dims: 0 }),
  operator('ScatterND', [[4], makeTensor('', 7, [2, 1], BigInt64Array.of(0n, 3n)), w(2)]),
  operator('ScatterElements', [[4], i64(0, 1), w(2)], { axis: 0, reduction: 'add' }),
  operator('Pad', [image, i64(0, 0, 1, 1, 0, 0, 1, 1), f0(0)], { mode: 'reflect' }),
  operator('Pad', [image], { pads: [0, 0, 1, 1, 0, 0, 1, 1], mode: 'edge' }, { opset: 10 }),
  operator('Tile', [image, i64(1, 2, 1, 3)]),
  operator('Expand', [[1, 4, 1], i64(2, 1, 6)]),
  operator('ConstantOfShape', [i64(2, 3)], { value: makeTensor('', 1, [1], Float32Array.of(2)) }),
  operator('Range', [scalar(0), scalar(10), scalar(2)]),
  operator('OneHot', [i64(0, 2), scalar(4), f32(0, 1)], { axis: -1 }),
  operator('EyeLike', [[3, 4]], { k: 1, dtype: 1 }),
  operator('TopK', [image, i64(2)], { axis: 1, largest: 1, sorted: 1 }, { outputs: 2 }),
  operator('CumSum', [image, scalar(1)], { exclusive: 1, reverse: 0 }),
  operator('Trilu', [[3, 3], scalar(1)], { upper: 0 }),
  operator('ReverseSequence', [[4, 2], i64(2, 4)], { batch_axis: 1, time_axis: 0 }),
  operator('NonMaxSuppression', [[1, 6, 4], [1, 1, 6], i64(3), f32(0.5), f32(0)], { center_point_box: 0 }),
  operator('Compress', [[4, 2], bools(1, 0, 1)], { axis: 0 }),
  operator('NonZero', [[3, 3]]),
  operator('Where', [bools(1, 0), [2], w(2)]),
  operator('Shape', [image], { start: 1, end: 3 }),
  operator('Cast', [image], { to: 7 }),
  operator('ArgMax', [image], { axis: 1, keepdims: 0, select_last_index: 1 }),
  operator('ReduceMean', [image], { axes: [2, 3], keepdims: 0 }),
  operator('ReduceSum', [image, i64(1)], { keepdims: 1, noop_with_empty_axes: 0 }),
  operator('Mod', [[3], w(3)], { fmod: 1 }),
  operator('Constant', [], { value: w(2, 2) }),
  operator('Sum', [image, image, w(8)]),
];

const nested = [
  operator('If', [bools(1)], { then_branch: branch('t'), else_branch: branch('e') }),
  operator(
    'Loop',
    [scalar(3), bools(1), f32(1, 2)],
    {
      body: body(
        [
          ['round', DataType.INT64, []],
          ['going', DataType.BOOL, []],
          ['carried', DataType.FLOAT, [2]],
        ],
        true,
      ),
    },
    { outputs: 2 },
  ),
  operator(
    'Scan',
    [f32(1, 2), w(3, 2)],
    {
      num_scan_inputs: 1,
      body: body(
        [
          ['carried', DataType.FLOAT, [2]],
          ['slice', DataType.FLOAT, [2]],
        ],
        false,
      ),
    },
    { outputs: 2 },
  ),
];

export const OPERATOR_MODELS: readonly Uint8Array[] = [...convolutions, ...layers, ...shapes, ...nested];
