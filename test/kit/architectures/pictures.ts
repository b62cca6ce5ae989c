/** Networks that give pictures, boxes or whole signals: segmenters, detectors, generators, 1-D and 3-D convolutions. */
import { float } from '../../../main/engine/graph/build';
import { DataType } from '../../../main/engine/graph/onnx';
import { int64Tensor } from '../../../main/engine/graph/tensor';
import type { Architecture, Net } from './net';

const POOL = { kernel_shape: [2, 2], strides: [2, 2] };
const UP = { kernel_shape: [2, 2], strides: [2, 2] };

const ZERO = int64Tensor('value', [0]);

const relu = (net: Net, x: string): string => net.op('Relu', [x]);

const backbone = (net: Net, x: string, channels: number): string =>
  relu(
    net,
    net.conv(relu(net, net.conv(x, 3, 6, [3, 3], { strides: [2, 2] })), 6, channels, [3, 3], { strides: [2, 2] }),
  );

/** Centres, exponentials of sizes → corners, as SSD decodes its boxes. */
function corners(net: Net, boxes: string): string {
  const cut = (from: number, to: number) => net.op('Slice', [boxes, net.ints([from]), net.ints([to]), net.ints([2])]);
  const centre = net.op('Add', [net.op('Mul', [cut(0, 2), net.float(0.1)]), net.float(0.5)]);
  const size = net.op('Mul', [net.op('Exp', [net.op('Mul', [cut(2, 4), net.float(0.2)])]), net.float(0.2)]);
  return net.op('Concat', [net.op('Sub', [centre, size]), net.op('Add', [centre, size])], { axis: 2 });
}

export const pictures: readonly Architecture[] = [
  {
    name: 'segmenter with dilated pyramid and Resize',
    opset: 11,
    build(net) {
      const x = backbone(net, net.input([1, 3, 32, 32]), 8);
      const rates = [1, 2, 3].map((rate) =>
        relu(net, net.conv(x, 8, 4, [3, 3], { dilations: [rate, rate], pads: [rate, rate, rate, rate] })),
      );
      const pooled = net.conv(net.op('GlobalAveragePool', [x]), 8, 4, [1, 1]);
      const size = net.op('Shape', [x]);
      const wide = net.op('Expand', [
        pooled,
        net.op('Concat', [net.ints([1, 4]), net.op('Slice', [size, net.ints([2]), net.ints([4])])], { axis: 0 }),
      ]);
      const y = net.conv(net.op('Concat', [...rates, wide], { axis: 1 }), 16, 5, [1, 1]);
      const roi = net.floats([], [0]);
      const up = net.op('Resize', [y, roi, roi, net.ints([1, 5, 32, 32])], {
        mode: 'linear',
        coordinate_transformation_mode: 'align_corners',
      });
      return [up, net.op('ArgMax', [up], { axis: 1, keepdims: 0 })];
    },
    jumpy: true,
  },
  {
    name: 'U-Net',
    opset: 12,
    build(net) {
      const instance = (x: string, c: number) =>
        relu(net, net.op('InstanceNormalization', [x, net.uniform([c], 0.5, 1.5), net.uniform([c], -0.1, 0.1)]));
      const up = (x: string, from: number, to: number) =>
        net.op('ConvTranspose', [x, net.weight(from, to, 2, 2), net.uniform([to], -0.1, 0.1)], UP);
      const a = instance(net.conv(net.input(['N', 3, 16, 16]), 3, 4, [3, 3]), 4);
      const b = instance(net.conv(net.op('MaxPool', [a], POOL), 4, 6, [3, 3]), 6);
      const c = instance(net.conv(net.op('MaxPool', [b], POOL), 6, 8, [3, 3]), 8);
      const d = instance(net.conv(net.op('Concat', [up(c, 8, 6), b], { axis: 1 }), 12, 6, [3, 3]), 6);
      const e = instance(net.conv(net.op('Concat', [up(d, 6, 4), a], { axis: 1 }), 8, 4, [3, 3]), 4);
      return [net.op('Sigmoid', [net.conv(e, 4, 1, [1, 1])])];
    },
  },
  {
    name: 'feature pyramid with Resize to the size of another',
    opset: 13,
    build(net) {
      const a = backbone(net, net.input(['N', 3, 'H', 'W']), 6);
      const b = relu(net, net.conv(a, 6, 6, [3, 3], { strides: [2, 2] }));
      const shape = net.op('Shape', [a]);
      const spatial = net.op('Slice', [shape, net.ints([2]), net.ints([4]), net.ints([0])]);
      const channels = net.op('Slice', [net.op('Shape', [b]), net.ints([0]), net.ints([2]), net.ints([0])]);
      const sizes = net.op('Concat', [channels, spatial], { axis: 0 });
      const up = net.op('Resize', [b, '', '', sizes], { mode: 'nearest', nearest_mode: 'floor' });
      const merged = net.conv(net.op('Add', [a, up]), 6, 6, [3, 3]);
      return [net.conv(merged, 6, 3, [1, 1]), net.conv(b, 6, 3, [1, 1])];
    },
  },
  {
    name: 'super-resolution by DepthToSpace',
    opset: 13,
    build(net) {
      const x = net.op('PRelu', [net.conv(net.input([1, 3, 8, 10]), 3, 8, [5, 5]), net.uniform([8, 1, 1], 0.1, 0.3)]);
      const body = net.conv(net.op('SpaceToDepth', [x], { blocksize: 2 }), 32, 32, [3, 3], { group: 4 });
      const back = net.op('DepthToSpace', [body], { blocksize: 2, mode: 'CRD' });
      const up = net.op('DepthToSpace', [net.conv(net.op('Add', [x, back]), 8, 12, [3, 3])], { blocksize: 2 });
      const base = net.op('Resize', ['x0', '', net.floats([1, 1, 2, 2])], {
        mode: 'cubic',
        cubic_coeff_a: float('cubic_coeff_a', -0.5),
      });
      return [net.op('Clip', [net.op('Add', [up, base]), net.float(-2), net.float(2)])];
    },
  },
  {
    name: 'generator of grouped and padded ConvTranspose',
    opset: 11,
    build(net) {
      const code = net.op('Reshape', [net.linear(net.input(['N', 8]), 8, 32), net.ints([-1, 8, 2, 2])]);
      const wide = net.op('ConvTranspose', [relu(net, net.norm(code, 8)), net.weight(8, 4, 4, 4)], {
        strides: [2, 2],
        pads: [1, 1, 1, 1],
        group: 2,
      });
      const odd = { strides: [3, 3], output_padding: [1, 0], dilations: [1, 1] };
      const wider = net.op('ConvTranspose', [relu(net, wide), net.weight(8, 4, 3, 3), net.weight(4)], odd);
      const last = net.op('ConvTranspose', [relu(net, wider), net.weight(4, 3, 3, 3)], { dilations: [2, 2], group: 1 });
      return [net.op('Tanh', [net.norm(last, 3)])];
    },
  },
  {
    name: 'video with 3-D convolutions',
    opset: 11,
    build(net) {
      const ball = { pads: [1, 1, 1, 1, 1, 1] };
      const x = relu(net, net.norm(net.conv(net.input(['N', 2, 6, 8, 8]), 2, 4, [3, 3, 3], ball), 4));
      const pooled = net.op('MaxPool', [x], { kernel_shape: [2, 2, 2], strides: [2, 2, 2] });
      const dilated = net.conv(pooled, 4, 4, [3, 3, 3], { dilations: [1, 2, 2], pads: [1, 2, 2, 1, 2, 2], group: 2 });
      const deep = net.conv(relu(net, dilated), 4, 4, [3, 3, 3], { dilations: [2, 1, 1], pads: [2, 1, 1, 2, 1, 1] });
      const up = net.op('ConvTranspose', [deep, net.weight(4, 3, 2, 2, 2)], { strides: [2, 2, 2] });
      const mean = net.op('AveragePool', [deep], { kernel_shape: [3, 4, 4] });
      return [net.linear(net.op('Flatten', [mean]), 4, 3), up];
    },
  },
  {
    name: 'causal convolutions over time',
    opset: 13,
    build(net) {
      let x = net.input(['N', 4, 'L']);
      for (const dilation of [1, 2, 4]) {
        const padded = net.op('Pad', [x, net.ints([0, 0, 2 * dilation, 0, 0, 0])]);
        const both = net.conv(padded, 4, 8, [3], { dilations: [dilation], pads: [0, 0] });
        const [a, b] = net.ops('Split', 2, [both], { axis: 1 });
        const gated = net.op('Mul', [net.op('Tanh', [a!]), net.op('Sigmoid', [b!])]);
        x = net.op('Add', [x, net.conv(gated, 4, 4, [1])]);
      }
      const up = net.op('ConvTranspose', [x, net.weight(4, 2, 4)], { strides: [2], pads: [1, 1] });
      return [net.op('CumSum', [up, net.int(-1)]), net.op('GlobalMaxPool', [x])];
    },
  },
  {
    name: 'keyword spotting with odd kernels',
    opset: 13,
    build(net) {
      const spectrum = net.op('Log', [net.op('Add', [net.op('Abs', [net.input(['N', 1, 20, 8])]), net.float(0.1)])]);
      const x = relu(net, net.conv(spectrum, 1, 6, [10, 4], { strides: [2, 2], pads: [5, 1, 4, 1] }));
      const y = relu(net, net.conv(relu(net, net.conv(x, 6, 6, [3, 3], { group: 6 })), 6, 6, [1, 1]));
      const pooled = net.op('AveragePool', [y], { kernel_shape: [5, 4], strides: [5, 4] });
      return [net.linear(net.op('Reshape', [pooled, net.ints([0, 12])]), 12, 4)];
    },
  },
  {
    name: 'detector with decoding and NonMaxSuppression',
    opset: 11,
    open: true,
    build(net) {
      const x = backbone(net, net.input([1, 3, 16, 16]), 8);
      const last = (value: string, width: number) =>
        net.op('Reshape', [net.op('Transpose', [value], { perm: [0, 2, 3, 1] }), net.ints([1, -1, width])]);
      const boxes = corners(net, last(net.conv(x, 8, 8, [3, 3]), 4));
      const scores = net.op('Sigmoid', [last(net.conv(x, 8, 6, [3, 3]), 3)]);
      const classes = net.op('Transpose', [scores], { perm: [0, 2, 1] });
      const chosen = net.op('NonMaxSuppression', [boxes, classes, net.int(5), net.float(0.5), net.float(0.2)]);
      const [, , box] = net.ops('Split', 3, [chosen], { axis: 1 });
      const kept = net.op('Gather', [
        net.op('Squeeze', [boxes], { axes: [0] }),
        net.op('Squeeze', [box!], { axes: [1] }),
      ]);
      const [top, at] = net.ops('TopK', 2, [net.op('ReduceMax', [scores], { axes: [2], keepdims: 0 }), net.ints([3])]);
      return [kept, net.op('Cast', [chosen], { to: DataType.INT32 }), top!, at!, boxes];
    },
    jumpy: true,
  },
  {
    name: 'YOLO head with grid',
    opset: 12,
    build(net) {
      const x = backbone(net, net.input(['N', 3, 16, 16]), 8);
      const around = (k: number) => ({ kernel_shape: [k, k], pads: new Array<number>(4).fill((k - 1) / 2) });
      const spp = net.op('Concat', [x, net.op('MaxPool', [x], around(3)), net.op('MaxPool', [x], around(5))], {
        axis: 1,
      });
      const raw = net.op('Reshape', [net.conv(spp, 24, 14, [1, 1]), net.ints([-1, 2, 7, 4, 4])]);
      const y = net.op('Sigmoid', [net.op('Transpose', [raw], { perm: [0, 1, 3, 4, 2] })]);
      const steps = net.op('Cast', [net.op('Range', [net.int(0), net.int(4), net.int(1)])], { to: DataType.FLOAT });
      const grid = net.op('Expand', [net.op('Reshape', [steps, net.ints([1, 1, 4, 1, 1])]), net.ints([1, 2, 4, 4, 2])]);
      const [xy, wh, rest] = net.ops('Split', 3, [y], { axis: -1, split: [2, 2, 3] });
      const place = net.op('Mul', [net.op('Add', [net.op('Mul', [xy!, net.float(2)]), grid]), net.float(4)]);
      const size = net.op('Mul', [net.op('Pow', [wh!, net.float(2)]), net.uniform([1, 2, 1, 1, 2], 1, 3)]);
      return [net.op('Reshape', [net.op('Concat', [place, size, rest!], { axis: -1 }), net.ints([0, -1, 7])])];
    },
  },
  {
    name: 'two stages with RoiAlign',
    opset: 16,
    build(net) {
      const x = backbone(net, net.input([1, 3, 16, 16]), 6);
      const regions = net.input([4, 4], { low: 0, high: 2 });
      const corner = net.op('Concat', [regions, net.op('Add', [regions, net.float(1)])], { axis: 1 });
      const boxes = net.op('Gather', [corner, net.ints([0, 1, 4, 5])], { axis: 1 });
      const index = net.op('ConstantOfShape', [net.ints([4])], { value: ZERO });
      const aligned = net.op('RoiAlign', [x, boxes, index], { output_height: 3, output_width: 3, sampling_ratio: 2 });
      const hidden = relu(net, net.linear(net.op('Flatten', [aligned]), 54, 8));
      return [net.linear(hidden, 8, 3), net.linear(hidden, 8, 4)];
    },
  },
  {
    name: 'two stages where nothing may be kept',
    opset: 13,
    open: true,
    build(net) {
      const x = net.op('Flatten', [backbone(net, net.input([1, 3, 8, 8]), 6)], { axis: 2 });
      const rows = net.op('Transpose', [x]);
      const scores = net.op('ReduceSum', [rows, net.ints([1])], { keepdims: 0 });
      const kept = net.op('NonZero', [net.op('Greater', [scores, net.float(1e6)])]);
      const chosen = net.op('GatherND', [rows, net.op('Transpose', [kept])]);
      const batched = net.op('Unsqueeze', [chosen, net.ints([0])]);
      return [net.project(chosen, 6, 4), net.project(batched, 6, 4), net.linear(rows, 6, 3)];
    },
  },
  {
    name: 'two stages where the number kept varies',
    opset: 13,
    open: true,
    jumpy: true,
    build(net) {
      const x = net.op('Flatten', [backbone(net, net.input([1, 3, 32, 32]), 6)], { axis: 2 });
      const rows = net.linear(net.op('Transpose', [x]), 6, 6);
      const scores = net.op('ReduceSum', [rows, net.ints([1])], { keepdims: 0 });
      const kept = net.op('NonZero', [net.op('Greater', [scores, net.op('ReduceMean', [scores], { axes: [0] })])]);
      const chosen = net.op('Unsqueeze', [net.op('GatherND', [rows, net.op('Transpose', [kept])]), net.ints([0])]);
      return [net.project(net.op('Relu', [net.project(chosen, 6, 4)]), 4, 4)];
    },
  },
  {
    name: 'spatial transformer with GridSample',
    opset: 16,
    build(net) {
      const x = net.input(['N', 2, 8, 8]);
      const features = net.op('Flatten', [
        net.op('MaxPool', [net.conv(x, 2, 4, [3, 3])], { kernel_shape: [4, 4], strides: [4, 4] }),
      ]);
      const theta = net.op('Reshape', [net.op('Tanh', [net.linear(features, 16, 6)]), net.ints([-1, 2, 3])]);
      const points = net.op('Transpose', [theta], { perm: [0, 2, 1] });
      const grid = net.op('Reshape', [
        net.op('MatMul', [net.uniform([16, 3], -1, 1), points]),
        net.ints([-1, 4, 4, 2]),
      ]);
      const sampled = net.op('GridSample', [x, grid], { mode: 'bilinear', padding_mode: 'border', align_corners: 1 });
      return [net.conv(sampled, 2, 3, [3, 3])];
    },
  },
  {
    name: 'newest operators on pictures',
    opset: 24,
    build(net) {
      const x = net.op('Swish', [net.conv(net.input([2, 3, 8, 8]), 3, 4, [3, 3])], { alpha: float('alpha', 1.5) });
      const theta = net.op('Reshape', [
        net.linear(net.op('Flatten', [net.op('GlobalAveragePool', [x])]), 4, 6),
        net.ints([-1, 2, 3]),
      ]);
      const grid = net.op('AffineGrid', [theta, net.ints([2, 4, 5, 6])], { align_corners: 0 });
      const y = net.op('GridSample', [x, grid], { mode: 'linear' });
      const offset = net.conv(y, 4, 18, [3, 3]);
      const deformed = net.op('DeformConv', [y, net.weight(4, 4, 3, 3), offset], { pads: [1, 1, 1, 1] });
      const cropped = net.op('CenterCropPad', [deformed, net.ints([4, 8])], { axes: [2, 3] });
      return [net.conv(cropped, 4, 2, [1, 1]), net.op('ReduceLogSumExp', [cropped, net.ints([-1])])];
    },
  },
];
