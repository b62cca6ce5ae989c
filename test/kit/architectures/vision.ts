/** Classifiers, as they come out of the usual exporters. */
import { float } from '../../../main/engine/graph/build';
import type { Architecture, Attributes, Net } from './net';

const POOL = { kernel_shape: [2, 2], strides: [2, 2] };
const half: Attributes = { strides: [2, 2] };

/** conv → norm → activation. */
function block(
  net: Net,
  x: string,
  from: number,
  to: number,
  kernel: number,
  attributes: Attributes = {},
  act = 'Relu',
) {
  return net.op(act, [net.norm(net.conv(x, from, to, [kernel, kernel], attributes), to)]);
}

function head(net: Net, x: string, channels: number, classes = 5): readonly string[] {
  const flat = net.op('Flatten', [net.op('GlobalAveragePool', [x])], { axis: 1 });
  return [net.linear(flat, channels, classes)];
}

function squeezeExcite(net: Net, x: string, channels: number, gate: string): string {
  const squeezed = net.op('Relu', [net.conv(net.op('GlobalAveragePool', [x]), channels, 2, [1, 1])]);
  return net.op('Mul', [x, net.op(gate, [net.conv(squeezed, 2, channels, [1, 1])])]);
}

export const vision: readonly Architecture[] = [
  {
    name: 'lenet',
    opset: 7,
    build(net) {
      const x = net.op('MaxPool', [net.op('Tanh', [net.conv(net.input(['N', 1, 12, 12]), 1, 4, [5, 5])])], POOL);
      const y = net.op('AveragePool', [net.op('Sigmoid', [net.conv(x, 4, 6, [3, 3], { pads: [0, 0, 0, 0] })])], POOL);
      const dropped = net.op('Dropout', [net.op('Flatten', [y])], { ratio: float('ratio', 0.5) });
      return [net.op('Softmax', [net.linear(dropped, 24, 5)], { axis: 1 })];
    },
  },
  {
    name: 'squeezenet',
    opset: 8,
    build(net) {
      const fire = (x: string, from: number): string => {
        const s = net.op('Relu', [net.conv(x, from, 3, [1, 1])]);
        const wide = [1, 3].map((kernel) => net.op('Relu', [net.conv(s, 3, 4, [kernel, kernel])]));
        return net.op('Concat', wide, { axis: 1 });
      };
      const x = net.op('MaxPool', [net.conv(net.input([1, 3, 16, 16]), 3, 6, [3, 3], half)], POOL);
      const y = net.conv(fire(fire(x, 6), 8), 8, 5, [1, 1]);
      return [net.op('Softmax', [net.op('Reshape', [net.op('GlobalAveragePool', [y]), net.ints([0, -1])])])];
    },
  },
  {
    name: 'vgg with LRN',
    opset: 8,
    build(net) {
      const x = net.op('LRN', [net.op('Relu', [net.conv(net.input(['N', 3, 12, 12]), 3, 6, [3, 3])])], {
        size: 3,
        alpha: float('alpha', 0.01),
      });
      const y = net.op('Relu', [net.conv(net.op('MaxPool', [x], POOL), 6, 8, [3, 3])]);
      const flat = net.op('Reshape', [net.op('GlobalMaxPool', [y]), net.ints([-1, 8])]);
      return [net.op('LogSoftmax', [net.linear(net.op('Relu', [net.linear(flat, 8, 7)]), 7, 4)], { axis: 1 })];
    },
  },
  {
    name: 'tensorflow with SAME padding and NHWC',
    opset: 9,
    build(net) {
      const x = net.op('Transpose', [net.input([1, 13, 13, 3])], { perm: [0, 3, 1, 2] });
      const y = net.conv(x, 3, 6, [3, 3], { auto_pad: 'SAME_UPPER', strides: [2, 2] });
      const relu6 = net.op('Clip', [y], { min: float('min', 0), max: float('max', 6) });
      const padded = net.op('Pad', [relu6], { pads: [0, 0, 0, 0, 0, 0, 1, 1] });
      const pooled = net.op('MaxPool', [padded], { kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'SAME_LOWER' });
      const last = net.conv(pooled, 6, 4, [2, 2], { auto_pad: 'VALID' });
      const mean = net.op('ReduceMean', [last], { axes: [2, 3], keepdims: 0 });
      return [net.op('Identity', [net.linear(mean, 4, 3)])];
    },
  },
  {
    name: 'mobilenet v2',
    opset: 10,
    build(net) {
      const relu6 = (x: string) => net.op('Clip', [x], { min: float('min', 0), max: float('max', 6) });
      const inverted = (x: string, from: number, to: number, stride: number): string => {
        const wide = relu6(net.norm(net.conv(x, from, 12, [1, 1]), 12));
        const deep = relu6(net.norm(net.conv(wide, 12, 12, [3, 3], { group: 12, strides: [stride, stride] }), 12));
        const thin = net.norm(net.conv(deep, 12, to, [1, 1]), to);
        return from === to && stride === 1 ? net.op('Add', [x, thin]) : thin;
      };
      const x = relu6(net.norm(net.conv(net.input(['N', 3, 16, 16]), 3, 4, [3, 3], half), 4));
      return head(net, inverted(inverted(x, 4, 4, 1), 4, 8, 2), 8);
    },
  },
  {
    name: 'resnet',
    opset: 11,
    build(net) {
      const residual = (x: string, from: number, to: number): string => {
        const attributes = from === to ? {} : half;
        const inner = net.norm(net.conv(block(net, x, from, to, 3, attributes), to, to, [3, 3]), to);
        const skip = from === to ? x : net.norm(net.conv(x, from, to, [1, 1], attributes), to);
        return net.op('Relu', [net.op('Add', [inner, skip])]);
      };
      const x = net.op('MaxPool', [block(net, net.input(['N', 3, 24, 24]), 3, 6, 7, half)], {
        kernel_shape: [3, 3],
        strides: [2, 2],
        pads: [1, 1, 1, 1],
      });
      return head(net, residual(residual(x, 6, 6), 6, 8), 8);
    },
  },
  {
    name: 'resnet with activations in front',
    opset: 12,
    build(net) {
      const alpha = { alpha: float('alpha', 0.1) };
      let x = net.conv(net.input(['N', 3, 12, 12]), 3, 6, [3, 3]);
      for (let i = 0; i < 2; i++) {
        const y = net.conv(net.op('LeakyRelu', [net.norm(x, 6)], alpha), 6, 6, [3, 3]);
        x = net.op('Add', [x, net.conv(net.op('Elu', [net.norm(y, 6)]), 6, 6, [3, 3])]);
      }
      return head(net, net.op('Relu', [net.norm(x, 6)]), 6);
    },
  },
  {
    name: 'densenet',
    opset: 11,
    build(net) {
      let x = net.conv(net.input(['N', 3, 12, 12]), 3, 4, [3, 3]);
      for (let i = 0; i < 3; i++) {
        const grown = net.conv(net.op('Relu', [net.norm(x, 4 + 2 * i)]), 4 + 2 * i, 2, [3, 3]);
        x = net.op('Concat', [x, grown], { axis: 1 });
      }
      const half = net.op('AveragePool', [net.conv(x, 10, 5, [1, 1])], POOL);
      return head(net, net.op('Relu', [net.norm(half, 5)]), 5);
    },
  },
  {
    name: 'inception',
    opset: 13,
    build(net) {
      const x = net.op('Relu', [net.conv(net.input(['N', 4, 11, 11]), 4, 4, [3, 3])]);
      const around = { kernel_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1] };
      const branches = [
        net.conv(x, 4, 2, [1, 1]),
        net.conv(net.conv(x, 4, 2, [1, 7]), 2, 3, [7, 1]),
        net.conv(net.op('AveragePool', [x], { ...around, count_include_pad: 1 }), 4, 2, [1, 1]),
        net.op('LpPool', [x], { ...around, p: 2 }),
        net.op('MaxPool', [x], { ...around, ceil_mode: 1 }),
      ];
      return head(net, net.op('Relu', [net.op('Concat', branches, { axis: -3 })]), 15);
    },
  },
  {
    name: 'repvgg with a Sum of branches',
    opset: 13,
    build(net) {
      let x = net.input(['N', 4, 10, 10]);
      for (let i = 0; i < 2; i++)
        x = net.op('Relu', [net.op('Sum', [net.conv(x, 4, 4, [3, 3]), net.conv(x, 4, 4, [1, 1]), net.norm(x, 4)])]);
      const statistics = ['ReduceMean', 'ReduceMax'].map((op) => net.op(op, [x], { axes: [2, 3], keepdims: 0 }));
      return [net.linear(net.op('Mean', statistics), 4, 3), net.op('Max', statistics), net.op('Min', statistics)];
    },
  },
  {
    name: 'shufflenet',
    opset: 12,
    build(net) {
      let x = net.op('Relu', [net.conv(net.input(['N', 3, 12, 12]), 3, 8, [3, 3], half)]);
      for (let i = 0; i < 2; i++) {
        const [left, right] = net.ops('Split', 2, [x], { axis: 1, split: [4, 4] });
        const deep = net.conv(net.op('Relu', [net.conv(right!, 4, 4, [1, 1], { group: 2 })]), 4, 4, [3, 3], {
          group: 4,
        });
        const joined = net.op('Concat', [left!, deep], { axis: 1 });
        const apart = net.op('Reshape', [joined, net.ints([0, 2, 4, 6, 6])]);
        const turned = net.op('Transpose', [apart], { perm: [0, 2, 1, 3, 4] });
        x = net.op('Reshape', [turned, net.ints([-1, 8, 6, 6])]);
      }
      return head(net, x, 8);
    },
  },
  {
    name: 'mobilenet v3',
    opset: 14,
    build(net) {
      const x = net.op('HardSwish', [net.norm(net.conv(net.input(['N', 3, 16, 16]), 3, 6, [3, 3], half), 6)]);
      const deep = block(net, x, 6, 6, 5, { group: 6 });
      const y = net.conv(squeezeExcite(net, deep, 6, 'HardSigmoid'), 6, 6, [1, 1]);
      return head(net, net.op('HardSwish', [net.op('Add', [x, y])]), 6);
    },
  },
  {
    name: 'efficientnet',
    opset: 13,
    build(net) {
      const swish = (x: string) => net.op('Mul', [x, net.op('Sigmoid', [x])]);
      const x = swish(net.norm(net.conv(net.input(['N', 3, 16, 16]), 3, 6, [3, 3], half), 6));
      const deep = swish(net.norm(net.conv(x, 6, 6, [3, 3], { group: 6 }), 6));
      const mean = net.op('ReduceMean', [deep], { axes: [-1, -2], keepdims: 0 });
      const gate = net.op('Sigmoid', [net.linear(net.op('Relu', [net.linear(mean, 6, 3)]), 3, 6)]);
      const excited = net.op('Mul', [deep, net.op('Unsqueeze', [gate, net.ints([2, 3])])]);
      return head(net, net.norm(net.conv(excited, 6, 8, [1, 1]), 8), 8);
    },
  },
  {
    name: 'convnext',
    opset: 17,
    build(net) {
      const x = net.conv(net.input(['N', 3, 16, 16]), 3, 8, [4, 4], { strides: [4, 4], pads: [0, 0, 0, 0] });
      const last = net.op('Transpose', [net.conv(x, 8, 8, [7, 7], { group: 8 })], { perm: [0, 2, 3, 1] });
      const norm = net.op('LayerNormalization', [last, net.uniform([8], 0.5, 1.5), net.uniform([8], -0.1, 0.1)]);
      const wide = net.project(norm, 8, 16);
      const erf = net.op('Erf', [net.op('Div', [wide, net.float(Math.SQRT2)])]);
      const gelu = net.op('Mul', [net.op('Mul', [wide, net.op('Add', [erf, net.float(1)])]), net.float(0.5)]);
      const scaled = net.op('Mul', [net.project(gelu, 16, 8), net.uniform([8], 0.5, 1)]);
      const back = net.op('Transpose', [scaled], { perm: [0, 3, 1, 2] });
      return head(net, net.op('Add', [x, back]), 8);
    },
  },
  {
    name: 'activations of every kind',
    opset: 18,
    build(net) {
      let x = net.input(['N', 4, 8, 8]);
      const kinds = 'PRelu Selu Softplus Softsign Mish ThresholdedRelu Celu Shrink HardSigmoid Hardmax'.split(' ');
      const outputs = kinds.map((kind) => {
        x = net.conv(x, 4, 4, [1, 1]);
        const act = kind === 'PRelu' ? net.op(kind, [x, net.uniform([4, 1, 1], 0.1, 0.3)]) : net.op(kind, [x]);
        return net.op('GlobalAveragePool', [
          net.op('InstanceNormalization', [act, net.uniform([4], 1, 2), net.weight(4)]),
        ]);
      });
      const joined = net.op('Squeeze', [net.op('Concat', outputs, { axis: 1 }), net.ints([2, 3])]);
      return [net.linear(net.op('LpNormalization', [net.op('Add', [joined, net.weight(1)])]), 40, 3)];
    },
  },
  {
    name: 'group normalization and pooling of opset 21',
    opset: 21,
    build(net) {
      const x = net.conv(net.input(['N', 4, 9, 9]), 4, 8, [3, 3]);
      const norm = net.op('GroupNormalization', [x, net.uniform([8], 0.5, 1.5), net.weight(8)], { num_groups: 2 });
      const act = net.op('Mish', [norm]);
      const pooled = net.op('AveragePool', [act], {
        kernel_shape: [2, 2],
        strides: [2, 2],
        ceil_mode: 1,
        dilations: [2, 2],
      });
      const resized = net.op('Resize', [pooled, '', net.floats([2, 2])], { axes: [2, 3], antialias: 0 });
      return head(net, net.op('Gelu', [net.op('MeanVarianceNormalization', [resized])]), 8);
    },
  },
  {
    name: 'early models with Upsample',
    opset: 9,
    build(net) {
      const x = net.op('Relu', [net.conv(net.input([1, 3, 8, 8]), 3, 4, [3, 3], half)]);
      const scales = [1, 1, 2, 2];
      const up = net.op('Upsample', [x, net.floats(scales)], { mode: 'nearest' });
      const wide = net.op('Upsample', [net.conv(up, 4, 4, [3, 3]), net.floats(scales)], { mode: 'linear' });
      return [net.conv(wide, 4, 2, [1, 1]), net.op('ArgMax', [up], { axis: 1 })];
    },
    jumpy: true,
  },
];
