/** Convolution, pooling and resampling: what we infer is what ONNX Runtime returns. */
import { float, floats } from '../../../main/engine/graph/build';
import { DataType } from '../../../main/engine/graph/onnx';
import { f32, i64, suite, w, x, type Case } from './cases';

const image = x(['N', 4, 9, 10]);
const same = ['SAME_UPPER', 'SAME_LOWER', 'VALID'];

suite('Conv', [
  { op: 'Conv', inputs: [image, w(6, 4, 3, 3)] },
  { op: 'Conv', inputs: [image, w(6, 4, 3, 3), w(6)], attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1] } },
  { op: 'Conv', inputs: [image, w(6, 4, 3, 2)], attributes: { strides: [2, 3], pads: [0, 1, 2, 1] } },
  { op: 'Conv', inputs: [image, w(6, 4, 3, 3)], attributes: { dilations: [2, 3] } },
  { op: 'Conv', inputs: [image, w(4, 1, 3, 3)], attributes: { group: 4, strides: [2, 2] } },
  { op: 'Conv', inputs: [image, w(8, 2, 1, 1)], attributes: { group: 2 } },
  ...same.map((auto_pad): Case => ({
    op: 'Conv',
    inputs: [image, w(6, 4, 3, 3)],
    attributes: { auto_pad, strides: [2, 2] },
  })),
  { op: 'Conv', inputs: [x(['N', 4, 16]), w(3, 4, 5)], attributes: { pads: [2, 2] } },
  { op: 'Conv', inputs: [x(['N', 2, 5, 6, 7]), w(3, 2, 3, 3, 3)], attributes: { strides: [1, 2, 2] } },
  { op: 'Conv', inputs: [image, x([6, 4, 3, 3]), x([6])] },
  { op: 'Conv', inputs: [x([1, 3, 'N', 'N']), w(2, 3, 3, 3)], attributes: { pads: [1, 1, 1, 1] } },
]);

suite('ConvTranspose', [
  { op: 'ConvTranspose', inputs: [image, w(4, 3, 3, 3), w(3)] },
  { op: 'ConvTranspose', inputs: [image, w(4, 3, 2, 2)], attributes: { strides: [2, 2] } },
  {
    op: 'ConvTranspose',
    inputs: [image, w(4, 3, 3, 3)],
    attributes: { strides: [2, 3], pads: [1, 0, 1, 2], output_padding: [1, 2] },
  },
  { op: 'ConvTranspose', inputs: [image, w(4, 3, 3, 3)], attributes: { dilations: [2, 1] } },
  { op: 'ConvTranspose', inputs: [image, w(4, 2, 3, 3)], attributes: { group: 2 } },
  { op: 'ConvTranspose', inputs: [image, w(4, 3, 3, 3)], attributes: { strides: [2, 2], output_shape: [18, 20] } },
  { op: 'ConvTranspose', inputs: [image, w(4, 3, 1, 1)], attributes: { strides: [2, 2], auto_pad: 'SAME_UPPER' } },
  { op: 'ConvTranspose', inputs: [image, w(4, 3, 4, 3)], attributes: { strides: [2, 2], auto_pad: 'SAME_LOWER' } },
  { op: 'ConvTranspose', inputs: [image, w(4, 3, 4, 3)], attributes: { strides: [2, 2], auto_pad: 'VALID' } },
  { op: 'ConvTranspose', inputs: [x(['N', 4, 7]), w(4, 3, 3)], attributes: { pads: [1, 1] } },
  { op: 'ConvTranspose', inputs: [x([1, 4, 'N']), w(4, 3, 3)], attributes: { pads: [1, 1] } },
]);

const pools = ['MaxPool', 'AveragePool', 'LpPool'];
suite('pooling', [
  ...pools.flatMap((op): Case[] => [
    { op, inputs: [image], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
    { op, inputs: [image], attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] } },
    { op, inputs: [x(['N', 2, 11])], attributes: { kernel_shape: [3] } },
    ...same.map((auto_pad): Case => ({
      op,
      inputs: [image],
      attributes: { kernel_shape: [3, 2], strides: [2, 3], auto_pad },
    })),
    ...[5, 6, 7, 8].flatMap((size): Case[] =>
      [1, 0].map((pad) => ({
        op,
        opset: 19,
        inputs: [x(['N', 1, size])],
        attributes: { kernel_shape: [2 + pad], strides: [2 + pad], pads: [pad, pad], ceil_mode: 1 },
      })),
    ),
    {
      op,
      opset: 19,
      inputs: [image],
      attributes: { kernel_shape: [3, 3], dilations: [2, 1], pads: [1, 1, 1, 1], ceil_mode: 1, strides: [2, 2] },
    },
    {
      op,
      opset: 19,
      inputs: [x(['N', 1, 11])],
      attributes: { kernel_shape: [3], auto_pad: 'SAME_UPPER', dilations: [2], strides: [2] },
    },
  ]),
  { op: 'MaxPool', inputs: [image], outputs: 2, attributes: { kernel_shape: [2, 2], storage_order: 1 } },
  { op: 'MaxPool', opset: 10, inputs: [image], attributes: { kernel_shape: [3, 3], dilations: [2, 2] } },
  {
    op: 'AveragePool',
    inputs: [image],
    attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1], count_include_pad: 1 },
  },
  ...['GlobalAveragePool', 'GlobalMaxPool', 'GlobalLpPool'].flatMap((op): Case[] => [
    { op, inputs: [image] },
    { op, inputs: [x(['N', 2, 5])] },
  ]),
]);

const scales = (...values: number[]) => f32(values);
const roi = f32([]);
suite('resampling', [
  { op: 'Resize', opset: 10, inputs: [image, scales(1, 1, 2, 2)] },
  { op: 'Resize', opset: 11, inputs: [image, roi, scales(1, 1, 0.5, 1.7)], attributes: { mode: 'linear' } },
  { op: 'Resize', opset: 11, inputs: [x([2, 3, 4, 4]), roi, scales(), i64([2, 3, 7, 9])] },
  {
    op: 'Resize',
    inputs: [x([2, 3, 4, 4]), '', '', i64([2, 3, 7, 9])],
    attributes: { coordinate_transformation_mode: 'align_corners', mode: 'cubic' },
  },
  { op: 'Resize', inputs: [image, '', scales(1, 1, 0.6, 2.4)], attributes: { mode: 'nearest', nearest_mode: 'floor' } },
  { op: 'Resize', opset: 18, inputs: [image, '', scales(2, 1.5)], attributes: { axes: [2, 3] } },
  {
    op: 'Resize',
    opset: 18,
    inputs: [x([1, 2, 7, 11]), '', '', i64([5, 6])],
    attributes: { axes: [2, 3], keep_aspect_ratio_policy: 'not_larger' },
  },
  {
    op: 'Resize',
    opset: 18,
    inputs: [x([1, 2, 7, 11]), '', '', i64([5, 6])],
    attributes: { axes: [2, 3], keep_aspect_ratio_policy: 'not_smaller' },
  },
  {
    op: 'Resize',
    opset: 19,
    inputs: [x([1, 1, 9, 9]), '', scales(0.33, 0.33)],
    attributes: { axes: [2, 3], antialias: 1, mode: 'linear' },
  },
  {
    op: 'Resize',
    inputs: [x([1, 1, 4, 4]), f32([0, 0, 0.1, 0.2, 1, 1, 0.8, 0.7]), scales(1, 1, 2, 2)],
    attributes: { mode: 'linear', coordinate_transformation_mode: 'tf_crop_and_resize' },
  },
  { op: 'Upsample', opset: 7, inputs: [image], attributes: { scales: floats('scales', [1, 1, 2, 1.5]) } },
  { op: 'Upsample', opset: 9, inputs: [image, scales(1, 1, 3, 2)], attributes: { mode: 'linear' } },
  { op: 'GridSample', opset: 16, inputs: [image, x(['N', 5, 6, 2])], attributes: { align_corners: 1 } },
  { op: 'GridSample', opset: 20, inputs: [x(['N', 2, 3, 4, 5]), x(['N', 2, 5, 6, 3])], attributes: { mode: 'linear' } },
  {
    op: 'RoiAlign',
    opset: 16,
    inputs: [image, x([5, 4]), i64([0, 0, 1, 1, 0])],
    attributes: { output_height: 3, output_width: 2, spatial_scale: float('spatial_scale', 0.5) },
  },
  { op: 'DepthToSpace', inputs: [x(['N', 8, 3, 4])], attributes: { blocksize: 2 } },
  { op: 'DepthToSpace', inputs: [x(['N', 8, 3, 4])], attributes: { blocksize: 2, mode: 'CRD' } },
  { op: 'SpaceToDepth', inputs: [x(['N', 2, 6, 4])], attributes: { blocksize: 2 } },
  { op: 'Pad', opset: 10, inputs: [image], attributes: { pads: [0, 0, 1, 2, 0, 0, 3, 0] } },
  { op: 'Pad', inputs: [image, i64([0, 0, 1, -2, 0, 0, -3, 4])] },
  { op: 'Pad', inputs: [image, i64([0, 0, 1, 2, 0, 0, 3, 0])], attributes: { mode: 'reflect' } },
  { op: 'Pad', opset: 18, inputs: [image, i64([1, 2, 3, 4]), '', i64([-1, 2])], attributes: { mode: 'edge' } },
  { op: 'Pad', inputs: [x(['N', 3], DataType.INT64), i64([0, 1, 0, 1]), i64([7], [])] },
]);
