/** Networks over steps of time or text: transformers, recurrent layers, embeddings. */
import { float } from '../../../main/engine/graph/build';
import { DataType } from '../../../main/engine/graph/onnx';
import { int64Tensor } from '../../../main/engine/graph/tensor';
import type { Architecture, Net } from './net';

const WIDTH = 8;
const HEADS = 2;

/** LayerNorm as torch exported it before opset 17. */
function layerNorm(net: Net, x: string): string {
  const last = { axes: [-1] };
  const centred = net.op('Sub', [x, net.op('ReduceMean', [x], last)]);
  const variance = net.op('ReduceMean', [net.op('Pow', [centred, net.float(2)])], last);
  const scaled = net.op('Div', [centred, net.op('Sqrt', [net.op('Add', [variance, net.float(1e-5)])])]);
  return net.op('Add', [net.op('Mul', [scaled, net.uniform([WIDTH], 0.5, 1.5)]), net.uniform([WIDTH], -0.1, 0.1)]);
}

/** [N, L, W] → [N, heads, L, W / heads]. */
const split = (net: Net, x: string): string =>
  net.op('Transpose', [net.op('Reshape', [x, net.ints([0, -1, HEADS, WIDTH / HEADS])])], { perm: [0, 2, 1, 3] });

const joined = (net: Net, x: string): string =>
  net.op('Reshape', [net.op('Transpose', [x], { perm: [0, 2, 1, 3] }), net.ints([0, -1, WIDTH])]);

type Mask = (scores: string) => string;

/** softmax(Q·Kᵀ / √d)·V with a mask over the scores. */
function attend(net: Net, query: string, key: string, value: string, mask: Mask = (scores) => scores): string {
  const turned = net.op('Transpose', [key], { perm: [0, 1, 3, 2] });
  const scores = net.op('Div', [net.op('MatMul', [query, turned]), net.float(Math.sqrt(WIDTH / HEADS))]);
  return joined(net, net.op('MatMul', [net.op('Softmax', [mask(scores)], { axis: -1 }), value]));
}

function selfAttention(net: Net, x: string, mask?: Mask): string {
  const [q, k, v] = [0, 1, 2].map(() => split(net, net.project(x, WIDTH, WIDTH)));
  return net.project(attend(net, q!, k!, v!, mask), WIDTH, WIDTH);
}

const gelu = (net: Net, x: string): string => {
  const erf = net.op('Erf', [net.op('Mul', [x, net.float(Math.SQRT1_2)])]);
  return net.op('Mul', [net.op('Mul', [x, net.float(0.5)]), net.op('Add', [erf, net.float(1)])]);
};

const feedForward = (net: Net, x: string): string => net.project(gelu(net, net.project(x, WIDTH, 16)), 16, WIDTH);

/** √mean x² in the place of LayerNorm, as exported before opset 23. */
function rmsNorm(net: Net, x: string): string {
  const mean = net.op('ReduceMean', [net.op('Mul', [x, x])], { axes: [-1], keepdims: 1 });
  const inverse = net.op('Reciprocal', [net.op('Sqrt', [net.op('Add', [mean, net.float(1e-6)])])]);
  return net.op('Mul', [net.op('Mul', [x, inverse]), net.uniform([WIDTH], 0.5, 1.5)]);
}

/** A start state of zeros [directions, N, hidden] for as many samples as X has. */
function zeroState(net: Net, x: string, axis: number, directions: number, hidden: number): string {
  const batch = net.op('Gather', [net.op('Shape', [x]), net.ints([axis])]);
  const shape = net.op('Concat', [net.ints([directions]), batch, net.ints([hidden])], { axis: 0 });
  return net.op('ConstantOfShape', [shape]);
}

function recurrent(net: Net, type: string, x: string, inputs: number, hidden: number, directions: number): string[] {
  const gates = { LSTM: 4, GRU: 3, RNN: 1 }[type]!;
  const rows = gates * hidden;
  const weights = [
    net.weight(directions, rows, inputs),
    net.weight(directions, rows, hidden),
    net.weight(directions, 2 * rows),
  ];
  const states = type === 'LSTM' ? 2 : 1;
  const start = new Array<string>(states).fill(zeroState(net, x, 1, directions, hidden));
  const direction = directions === 2 ? 'bidirectional' : 'forward';
  return net.ops(type, 1 + states, [x, ...weights, '', ...start], {
    hidden_size: hidden,
    direction,
    ...(type === 'GRU' ? { linear_before_reset: 1 } : {}),
  });
}

export const sequences: readonly Architecture[] = [
  {
    name: 'transformer encoder over ids',
    opset: 13,
    build(net) {
      const ids = net.ids(['N', 'L'], 11);
      const positions = net.op('Range', [
        net.int(0),
        net.op('Gather', [net.op('Shape', [ids]), net.int(1)]),
        net.int(1),
      ]);
      let x = net.op('Add', [
        net.op('Gather', [net.uniform([11, WIDTH], -1, 1), ids]),
        net.op('Gather', [net.uniform([9, WIDTH], -1, 1), positions]),
      ]);
      const hidden = net.op('Unsqueeze', [net.op('Equal', [ids, net.int(0)]), net.ints([1, 2])]);
      const mask: Mask = (scores) => net.op('Where', [hidden, net.float(-1e9), scores]);
      for (let i = 0; i < 2; i++) {
        x = layerNorm(net, net.op('Add', [x, selfAttention(net, x, mask)]));
        x = layerNorm(net, net.op('Add', [x, feedForward(net, x)]));
      }
      return [net.project(x, WIDTH, 11)];
    },
  },
  {
    name: 'BERT with a mask and LayerNormalization',
    opset: 17,
    build(net) {
      const ids = net.ids(['N', 'L'], 12);
      const kinds = net.ids(['N', 'L'], 2);
      const attended = net.ids(['N', 'L'], 2);
      const tables = [net.uniform([12, WIDTH], -1, 1), net.uniform([2, WIDTH], -1, 1)];
      const x = net.op('Add', [net.op('Gather', [tables[0]!, ids]), net.op('Gather', [tables[1]!, kinds])]);
      const norm = (value: string): string =>
        net.op('LayerNormalization', [value, net.uniform([WIDTH], 0.5, 1.5), net.uniform([WIDTH], -0.1, 0.1)], {
          axis: -1,
        });
      const seen = net.op('Cast', [net.op('Unsqueeze', [attended, net.ints([1, 2])])], { to: DataType.FLOAT });
      const bias = net.op('Mul', [net.op('Sub', [net.float(1), seen]), net.float(-10)]);
      const y = norm(net.op('Add', [x, selfAttention(net, norm(x), (scores) => net.op('Add', [scores, bias]))]));
      const wide = net.project(y, WIDTH, 16);
      const cubic = net.op('Mul', [net.op('Pow', [wide, net.float(3)]), net.float(0.044715)]);
      const tanh = net.op('Tanh', [net.op('Mul', [net.op('Add', [wide, cubic]), net.float(0.79788456)])]);
      const act = net.op('Mul', [net.op('Mul', [wide, net.op('Add', [tanh, net.float(1)])]), net.float(0.5)]);
      const z = norm(net.op('Add', [y, net.project(act, 16, WIDTH)]));
      const first = net.op('Gather', [z, net.int(0)], { axis: 1 });
      return [z, net.op('Tanh', [net.linear(first, WIDTH, 5)])];
    },
  },
  {
    name: 'decoder with cached keys and values',
    opset: 14,
    build(net) {
      const x = net.input(['N', 'L', WIDTH]);
      const past = [0, 1].map((i) => net.input(['N', HEADS, 'P', WIDTH / HEADS], { name: `past${i}` }));
      const [q, k, v] = [0, 1, 2].map(() => split(net, net.project(x, WIDTH, WIDTH)));
      const [keys, values] = [k, v].map((own, i) => net.op('Concat', [past[i]!, own!], { axis: 2 }));
      const mask: Mask = (scores) => {
        const ones = net.op('ConstantOfShape', [net.op('Shape', [scores])], { value: int64Tensor('value', [1]) });
        const late = net.op('Trilu', [ones, net.int(4)], { upper: 1 });
        return net.op('Where', [net.op('Cast', [late], { to: DataType.BOOL }), net.float(-1e4), scores]);
      };
      const y = net.op('Add', [x, net.project(attend(net, q!, keys!, values!, mask), WIDTH, WIDTH)]);
      return [net.project(layerNorm(net, y), WIDTH, 7), keys!, values!];
    },
  },
  {
    name: 'vision transformer',
    opset: 12,
    build(net) {
      const x = net.conv(net.input(['N', 3, 12, 12]), 3, WIDTH, [4, 4], { strides: [4, 4], pads: [0, 0, 0, 0] });
      const patches = net.op('Transpose', [net.op('Reshape', [x, net.ints([0, WIDTH, -1])])], { perm: [0, 2, 1] });
      const batch = net.op('Gather', [net.op('Shape', [x]), net.ints([0])]);
      const shape = net.op('Concat', [batch, net.ints([1, WIDTH])], { axis: 0 });
      const token = net.op('Expand', [net.uniform([1, 1, WIDTH], -1, 1), shape]);
      let y = net.op('Add', [net.op('Concat', [token, patches], { axis: 1 }), net.uniform([1, 10, WIDTH], -0.5, 0.5)]);
      const normed = layerNorm(net, y);
      const [q, k, v] = [0, 1, 2].map(() => split(net, net.project(normed, WIDTH, WIDTH)));
      const scores = net.op('Softmax', [net.op('Einsum', [q!, k!], { equation: 'bhid,bhjd->bhij' })], { axis: -1 });
      y = net.op('Add', [
        y,
        net.project(joined(net, net.op('Einsum', [scores, v!], { equation: 'bhij,bhjd->bhid' })), WIDTH, WIDTH),
      ]);
      y = net.op('Add', [y, feedForward(net, layerNorm(net, y))]);
      return [net.linear(net.op('Gather', [y, net.int(0)], { axis: 1 }), WIDTH, 4)];
    },
  },
  {
    name: 'queries that are constants',
    opset: 13,
    build(net) {
      const memory = net.input(['N', 9, WIDTH]);
      const queries = net.uniform([1, 4, WIDTH], -1, 1);
      const q = split(net, net.project(queries, WIDTH, WIDTH));
      const [k, v] = [0, 1].map(() => split(net, net.project(memory, WIDTH, WIDTH)));
      const y = layerNorm(net, net.op('Add', [queries, net.project(attend(net, q, k!, v!), WIDTH, WIDTH)]));
      return [net.project(y, WIDTH, 3), net.op('Sigmoid', [net.project(y, WIDTH, 4)])];
    },
  },
  {
    name: 'rotary attention, RMS norm and SwiGLU',
    opset: 15,
    build(net) {
      const x = net.input(['N', 'L', WIDTH]);
      const half = WIDTH / HEADS / 2;
      const length = net.op('Gather', [net.op('Shape', [x]), net.int(1)]);
      const steps = net.op('Cast', [net.op('Range', [net.int(0), length, net.int(1)])], { to: DataType.FLOAT });
      const angles = net.op('MatMul', [net.op('Unsqueeze', [steps, net.ints([1])]), net.uniform([1, half], 0.1, 1)]);
      const both = net.op('Concat', [angles, angles], { axis: -1 });
      const [sin, cos] = ['Sin', 'Cos'].map((op) => net.op(op, [both]));
      const rotate = (value: string): string => {
        const cut = (from: number, to: number) =>
          net.op('Slice', [value, net.ints([from]), net.ints([to]), net.ints([-1])]);
        const turned = net.op('Concat', [net.op('Neg', [cut(half, 100)]), cut(0, half)], { axis: -1 });
        return net.op('Add', [net.op('Mul', [value, cos!]), net.op('Mul', [turned, sin!])]);
      };
      const normed = rmsNorm(net, x);
      const plain = (inputs: number, outputs: number, value: string) =>
        net.op('MatMul', [value, net.uniform([inputs, outputs], -0.6, 0.6)]);
      const [q, k, v] = [0, 1, 2].map(() => split(net, plain(WIDTH, WIDTH, normed)));
      const y = net.op('Add', [x, plain(WIDTH, WIDTH, attend(net, rotate(q!), rotate(k!), v!))]);
      const z = rmsNorm(net, y);
      const gate = plain(WIDTH, 16, z);
      const swiglu = net.op('Mul', [net.op('Mul', [gate, net.op('Sigmoid', [gate])]), plain(WIDTH, 16, z)]);
      return [net.op('Add', [y, plain(16, WIDTH, swiglu)])];
    },
  },
  {
    name: 'newest operators on text',
    opset: 23,
    build(net) {
      const x = net.input(['N', 'L', WIDTH]);
      const normed = net.op('RMSNormalization', [x, net.uniform([WIDTH], 0.5, 1.5)]);
      const [q, k, v] = [0, 1, 2].map(() => net.project(normed, WIDTH, WIDTH));
      const tables = [0, 1].map(() => net.uniform([9, WIDTH / HEADS / 2], -1, 1));
      const positions = net.ids(['N', 'L'], 9);
      const rotated = [q!, k!].map((each) =>
        net.op('RotaryEmbedding', [each, ...tables, positions], { num_heads: HEADS }),
      );
      const y = net.op('Attention', [...rotated, v!], { q_num_heads: HEADS, kv_num_heads: HEADS, is_causal: 1 });
      const act = net.op('Gelu', [net.project(net.op('Add', [x, y]), WIDTH, 16)], { approximate: 'tanh' });
      return [net.project(act, 16, 5)];
    },
  },
  {
    name: 'speech with bidirectional LSTM',
    opset: 11,
    build(net) {
      const x = net.op('Transpose', [net.conv(net.input(['N', 5, 'L']), 5, 6, [3])], { perm: [2, 0, 1] });
      const [y, , c] = recurrent(net, 'LSTM', x, 6, 4, 2);
      const merged = net.op('Reshape', [net.op('Transpose', [y!], { perm: [0, 2, 1, 3] }), net.ints([0, 0, -1])]);
      return [net.op('LogSoftmax', [net.project(merged, 8, 5)], { axis: -1 }), c!];
    },
  },
  {
    name: 'encoder and decoder of GRU',
    opset: 14,
    build(net) {
      const source = net.op('Transpose', [net.op('Gather', [net.uniform([9, 6], -1, 1), net.ids(['N', 'L'], 9)])], {
        perm: [1, 0, 2],
      });
      const [, state] = recurrent(net, 'GRU', source, 6, 5, 1);
      const target = net.input([3, 'N', 6]);
      const weights = [net.weight(1, 15, 6), net.weight(1, 15, 5), net.weight(1, 30)];
      const [y] = net.ops('GRU', 1, [target, ...weights, '', state!], { hidden_size: 5 });
      return [net.project(net.op('Squeeze', [y!, net.ints([1])]), 5, 9), state!];
    },
  },
  {
    name: 'RNN with lengths',
    opset: 10,
    build(net) {
      const x = net.input([6, 3, 4]);
      const lengths = net.op('Cast', [net.op('Add', [net.ids([3], 4), net.ints([2])])], { to: DataType.INT32 });
      const long = net.op('Cast', [lengths], { to: DataType.INT64 });
      const back = net.op('ReverseSequence', [x, long], { time_axis: 0, batch_axis: 1 });
      const weights = [net.weight(1, 5, 4), net.weight(1, 5, 5), net.weight(1, 10), lengths];
      const states = [x, back].map((value) => net.ops('RNN', 2, [value, ...weights], { hidden_size: 5 })[1]!);
      const last = net.op('Squeeze', [net.op('Concat', states, { axis: 2 })], { axes: [0] });
      return [net.linear(last, 10, 3)];
    },
  },
  {
    name: 'text classifier of 1-D convolutions',
    opset: 11,
    build(net) {
      const words = net.op('Gather', [net.uniform([20, 6], -1, 1), net.ids(['N', 'L'], 20)]);
      const x = net.op('Transpose', [words], { perm: [0, 2, 1] });
      const tops = [1, 3, 5].map((kernel) =>
        net.op('ReduceMax', [net.op('Relu', [net.conv(x, 6, 4, [kernel])])], { axes: [2], keepdims: 0 }),
      );
      const y = net.linear(net.op('Dropout', [net.op('Concat', tops, { axis: 1 })]), 12, 3);
      return [y, net.op('ArgMax', [y], { axis: 1 })];
    },
    jumpy: true,
  },
  {
    name: 'recommender with many inputs',
    opset: 12,
    build(net) {
      const user = net.linear(net.input(['N', 6]), 6, 5);
      const item = net.linear(net.input(['N', 4]), 4, 5);
      const country = net.op('OneHot', [net.ids(['N'], 5), net.int(5), net.floats([0, 1])]);
      const age = net.input(['N', 1], { low: 18, high: 90 });
      const product = net.op('ReduceSum', [net.op('Mul', [user, item])], { axes: [1], keepdims: 1 });
      const norms = net.op(
        'Mul',
        [user, item].map((each) => net.op('ReduceL2', [each], { axes: [1], keepdims: 1 })),
      );
      const cosine = net.op('Div', [product, net.op('Max', [norms, net.float(1e-3)])]);
      const size = net.op('ReduceL1', [item], { axes: [1], keepdims: 1 });
      const scaled = net.op('Mul', [net.op('Sub', [age, net.float(50)]), net.float(0.02)]);
      const all = net.op('Concat', [user, country, cosine, size, scaled], { axis: 1 });
      const pairs = net.op('MatMul', [
        net.op('Unsqueeze', [user], { axes: [2] }),
        net.op('Unsqueeze', [item], { axes: [1] }),
      ]);
      const y = net.op('Relu', [net.linear(net.op('Concat', [all, net.op('Flatten', [pairs])], { axis: 1 }), 38, 8)]);
      const alpha = float('alpha', 0.3);
      return [net.op('Sigmoid', [net.linear(net.op('LeakyRelu', [y], { alpha }), 8, 1)]), cosine];
    },
  },
];
