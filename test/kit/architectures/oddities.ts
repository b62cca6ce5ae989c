/** Networks that break habits: control flow, integer arithmetic, shared weights, shape games, containers. */
import { float, valueInfo } from '../../../main/engine/graph/build';
import { DataType } from '../../../main/engine/graph/onnx';
import { makeTensor } from '../../../main/engine/graph/tensor';
import type { Architecture, Net } from './net';

const { FLOAT, INT64, BOOL, INT8, UINT8, INT32 } = DataType;

/** QuantizeLinear and DequantizeLinear in a row. */
function requantized(net: Net, x: string, scale: number): string {
  const parameters = [net.float(scale), net.tensor((name) => makeTensor(name, INT8, [], Int8Array.of(0)))];
  return net.op('DequantizeLinear', [net.op('QuantizeLinear', [x, ...parameters]), ...parameters]);
}

/** A loop with `state` of [N, 4] that is multiplied `rounds` times; gives the last state and what each round showed. */
function loop(net: Net, state: string, rounds: number): string[] {
  const body = net.body([valueInfo('i', INT64, []), valueInfo('go', BOOL, []), valueInfo('state', FLOAT)], (inner) => {
    const next = inner.op('Tanh', [inner.op('MatMul', ['state', inner.uniform([4, 4], -0.6, 0.6)])]);
    return [inner.op('Identity', ['go']), next, inner.op('ReduceMax', [next], { axes: [1], keepdims: 0 })];
  });
  return net.ops('Loop', 2, [net.int(rounds), '', state], { body });
}

export const oddities: readonly Architecture[] = [
  {
    name: 'If and Loop around quantized layers',
    opset: 12,
    build(net) {
      const x = net.linear(net.input(['N', 6]), 6, 4);
      const flag = net.op('Greater', [net.op('ReduceMean', [x], { keepdims: 0 }), net.float(0)]);
      const branch = (build: (inner: Net) => string) => net.body([], (inner) => [build(inner)]);
      const y = net.op('If', [flag], {
        then_branch: branch((inner) => inner.op('Relu', [inner.op('MatMul', [x, inner.uniform([4, 4], -0.6, 0.6)])])),
        else_branch: branch((inner) => inner.op('Neg', [x])),
      });
      const [last, tops] = loop(net, y, 3);
      return [net.linear(last!, 4, 3), tops!, net.linear(y, 4, 2)];
    },
    jumpy: true,
  },
  {
    name: 'Scan as a recurrent layer',
    opset: 11,
    build(net) {
      const x = net.project(net.input(['L', 'N', 5]), 5, 4);
      const start = net.input(['N', 4]);
      const body = net.body([valueInfo('h', FLOAT), valueInfo('step', FLOAT)], (inner) => {
        const next = inner.op('Tanh', [inner.op('Add', ['step', inner.linear('h', 4, 4)])]);
        return [next, inner.op('Identity', [next])];
      });
      const [last, all] = net.ops('Scan', 2, [start, x], { body, num_scan_inputs: 1 });
      return [net.project(all!, 4, 3), net.linear(last!, 4, 2)];
    },
  },
  {
    name: 'twins with shared weights',
    opset: 13,
    build(net) {
      const weights = [
        net.weight(6, 3, 3, 3),
        net.uniform([6], -0.1, 0.1),
        net.weight(4, 6),
        net.uniform([4], -0.1, 0.1),
      ];
      const twin = (x: string): string => {
        const y = net.op('Relu', [net.op('Conv', [x, weights[0]!, weights[1]!], { strides: [2, 2] })]);
        const flat = net.op('Flatten', [net.op('GlobalAveragePool', [y])]);
        return net.op('Gemm', [flat, weights[2]!, weights[3]!], { transB: 1 });
      };
      const [a, b] = [0, 1].map(() => net.input(['N', 3, 8, 8]));
      const own = net.conv(a!, 3, 4, [3, 3]);
      const apart = net.op('Abs', [net.op('Sub', [twin(a!), twin(b!)])]);
      return [net.op('Sqrt', [net.op('ReduceSum', [apart, net.ints([1])])]), own];
    },
  },
  {
    name: 'one tensor that feeds many layers',
    opset: 13,
    build(net) {
      const x = net.op('Relu', [net.conv(net.input(['N', 3, 8, 8]), 3, 6, [3, 3])]);
      const kernels = [1, 3, 5].map((kernel) => net.conv(x, 6, 4, [kernel, kernel]));
      const pool = net.op('AveragePool', [x], { kernel_shape: [2, 2], strides: [2, 2] });
      const up = net.op('ConvTranspose', [x, net.weight(6, 3, 2, 2)], { strides: [2, 2] });
      return [x, net.op('Sum', kernels), net.conv(pool, 6, 2, [1, 1]), up, net.conv(x, 6, 6, [3, 3], { group: 6 })];
    },
  },
  {
    name: 'products with every transposition',
    opset: 11,
    build(net) {
      const x = net.input([4, 6]);
      const bias = net.input([5]);
      const weight = () => net.weight(6, 5);
      const outputs = [
        net.op('Gemm', [x, weight(), net.weight(5)]),
        net.op('Gemm', [x, weight()]),
        net.op('Gemm', [x, net.weight(5, 6), net.weight(1)], { transB: 1 }),
        net.op('Gemm', [x, weight(), net.float(0.3)]),
        net.op('Gemm', [x, weight(), net.weight(4, 5)]),
        net.op('Gemm', [x, weight(), net.weight(4, 1)]),
        net.op('Gemm', [x, weight(), bias]),
        net.op('Gemm', [x, weight(), net.weight(5)], { alpha: float('alpha', 0.5), beta: float('beta', 2) }),
        net.op('Gemm', [net.op('Transpose', [x]), weight(), net.weight(5)], { transA: 1 }),
      ];
      const [a, b] = outputs;
      const square = net.op('MatMul', [a!, net.op('Transpose', [b!])]);
      const gram = net.op('Gemm', [a!, b!], { transB: 1 });
      return [...outputs, square, gram];
    },
  },
  {
    name: 'vectors and stacks of matrices',
    opset: 13,
    build(net) {
      const vector = net.input([6]);
      const stack = net.input(['N', 2, 3, 6]);
      const y = net.op('MatMul', [vector, net.uniform([6, 4], -0.6, 0.6)]);
      const biased = net.op('Add', [net.op('MatMul', [vector, net.uniform([6, 4], -0.6, 0.6)]), net.weight(4)]);
      const batched = net.op('MatMul', [stack, net.uniform([2, 6, 4], -0.6, 0.6)]);
      const right = net.op('MatMul', [stack, net.weight(6)]);
      const left = net.op('MatMul', [net.uniform([5, 3], -0.6, 0.6), stack]);
      const column = net.op('Add', [net.op('MatMul', [stack, net.uniform([6, 4], -0.6, 0.6)]), net.weight(3, 1)]);
      return [y, biased, batched, right, left, column];
    },
  },
  {
    name: 'weights that are computed',
    opset: 13,
    build(net) {
      const x = net.input([1, 3, 6, 6]);
      const code = net.input([1, 4]);
      const kernel = net.op('Reshape', [net.linear(code, 4, 27), net.ints([1, 3, 3, 3])]);
      const bias = net.op('Reshape', [net.linear(code, 4, 5), net.ints([5])]);
      const y = net.op('Conv', [x, net.weight(5, 3, 3, 3), bias], { pads: [1, 1, 1, 1] });
      const turned = net.op('Transpose', [net.weight(5, 8)]);
      const rows = net.op('Reshape', [net.op('GlobalAveragePool', [net.conv(x, 3, 8, [1, 1])]), net.ints([1, 8])]);
      const copied = net.op('Identity', [net.weight(4, 8)]);
      return [
        net.op('Conv', [x, kernel]),
        y,
        net.op('MatMul', [rows, turned]),
        net.op('Gemm', [rows, copied], { transB: 1 }),
      ];
    },
  },
  {
    name: 'layers without data, and a layer that nobody reads',
    opset: 13,
    build(net) {
      const x = net.input(['N', 4]);
      net.linear(x, 4, 2);
      const table = net.linear(net.uniform([3, 6], -1, 1), 6, 4);
      const scores = net.op('MatMul', [x, net.op('Transpose', [table])]);
      return [scores, net.linear(scores, 3, 2)];
    },
  },
  {
    name: 'quantized by another tool',
    opset: 13,
    build(net) {
      const x = requantized(net, net.input(['N', 3, 8, 8]), 0.01);
      const scales = net.uniform([4], 0.005, 0.01);
      const zeros = net.tensor((name) => makeTensor(name, INT8, [4], new Int8Array(4)));
      const weight = net.op('DequantizeLinear', [net.codes([4, 3, 3, 3]), scales, zeros], { axis: 0 });
      const y = requantized(net, net.op('Relu', [net.op('Conv', [x, weight, net.weight(4)])]), 0.02);
      return [net.linear(net.op('Flatten', [net.op('GlobalAveragePool', [y])]), 4, 3)];
    },
  },
  {
    name: 'integer arithmetic',
    opset: 11,
    build(net) {
      const zero = net.tensor((name) => makeTensor(name, UINT8, [], Uint8Array.of(3)));
      const point = [net.float(0.02), zero];
      const input = net.input([1, 3, 6, 6]);
      const [codes, scale, offset] = net.ops('DynamicQuantizeLinear', 3, [input]);
      const sums = net.op('ConvInteger', [codes!, net.codes([4, 3, 3, 3], UINT8), offset!, zero]);
      const float32 = net.op('Mul', [net.op('Cast', [sums], { to: FLOAT }), net.op('Mul', [scale!, net.float(0.01)])]);
      const quantized = net.op('QuantizeLinear', [float32, ...point]);
      const conv = net.op('QLinearConv', [quantized, ...point, net.codes([2, 4, 3, 3], UINT8), ...point, ...point]);
      const flat = net.op('Reshape', [conv, net.ints([1, 8])]);
      const product = net.op('QLinearMatMul', [flat, ...point, net.codes([8, 4], UINT8), ...point, ...point]);
      const shifted = net.op(
        'BitShift',
        [product, net.tensor((name) => makeTensor(name, UINT8, [1], Uint8Array.of(1)))],
        { direction: 'RIGHT' },
      );
      const last = net.op('MatMulInteger', [shifted, net.codes([4, 3], UINT8)]);
      const y = net.op('DequantizeLinear', [product, ...point]);
      return [net.linear(y, 4, 3), net.op('Cast', [last], { to: INT32 })];
    },
    jumpy: true,
  },
  {
    name: 'comparisons, choices and positions',
    opset: 13,
    open: true,
    build(net) {
      const x = net.linear(net.input(['N', 6]), 6, 6);
      const compared = ['Greater', 'Less', 'GreaterOrEqual', 'LessOrEqual'].map((op) =>
        net.op(op, [x, net.float(0.1)]),
      );
      const both = net.op('And', [compared[0]!, net.op('Not', [compared[1]!])]);
      const any = net.op('Xor', [net.op('Or', [both, compared[2]!]), compared[3]!]);
      const steps = net.chain(x, 'Floor', 'Ceil', 'Round', 'Sign', 'Abs', 'Exp');
      const chosen = net.op('Where', [any, x, steps]);
      const [top, at] = net.ops('TopK', 2, [chosen, net.ints([2])], { axis: 1 });
      const taken = net.op('GatherElements', [x, at!], { axis: 1 });
      const put = net.op('ScatterElements', [x, at!, top!], { axis: 1 });
      const rows = net.op('ScatterND', [put, net.ints([0], [1, 1]), net.op('ConstantOfShape', [net.ints([1, 6])])]);
      const tiled = net.op('Tile', [rows, net.ints([1, 2])]);
      const smooth = net.op('Mod', [net.chain(tiled, 'Sin', 'Cos', 'Atan'), net.float(0.7)], { fmod: 1 });
      const product = net.op('ReduceProd', [smooth], { axes: [1] });
      const least = net.op('ReduceMin', [smooth], { axes: [1] });
      return [taken, product, least, net.linear(smooth, 12, 2), net.op('IsNaN', [x]), net.op('NonZero', [any])];
    },
    jumpy: true,
  },
  {
    name: 'shape arithmetic in every dialect',
    opset: 16,
    build(net) {
      const x = net.conv(net.input(['N', 3, 'H', 'W']), 3, 4, [3, 3]);
      const shape = net.op('Shape', [x]);
      const end = net.op('Shape', [x], { start: -2 });
      const dim = (axis: number) => net.op('Gather', [shape, net.int(axis)]);
      const area = net.op('ReduceProd', [end], { axes: [0], keepdims: 1 });
      const target = net.op('Concat', [net.op('Unsqueeze', [dim(0), net.ints([0])]), net.ints([4]), area], { axis: 0 });
      const flat = net.op('Reshape', [x, target]);
      const batch = net.op('Squeeze', [net.op('Slice', [shape, net.ints([0]), net.ints([1])]), net.ints([0])]);
      const same = net.op('Equal', [batch, net.op('Gather', [net.op('Shape', [flat]), net.int(0)])]);
      const count = net.op('Div', [net.op('Size', [x]), net.op('Mul', [batch, net.int(4)])]);
      const long = net.op('Reshape', [
        x,
        net.op('Concat', [net.ints([-1]), net.op('Unsqueeze', [count, net.ints([0])])], { axis: 0 }),
      ]);
      const half = net.op(
        'Cast',
        [net.op('Floor', [net.op('Mul', [net.op('Cast', [end], { to: FLOAT }), net.float(0.5)])])],
        { to: INT64 },
      );
      const cut = net.op('Slice', [x, net.op('Sub', [end, half]), end, net.ints([2, 3])]);
      const picked = net.op('If', [same], {
        then_branch: net.body([], (inner) => [inner.op('Relu', [cut])]),
        else_branch: net.body([], (inner) => [inner.op('Flatten', [cut])]),
      });
      return [
        flat,
        long,
        net.conv(picked, 4, 2, [1, 1]),
        net.op('Expand', [net.weight(1, 4, 1, 1), net.op('Identity', [shape])]),
      ];
    },
  },
  {
    name: 'sequences of tensors',
    opset: 13,
    open: true,
    build(net) {
      const x = net.linear(net.input(['N', 6]), 6, 6);
      const parts = net.op('SplitToSequence', [x, net.ints([2, 4])], { axis: 1 });
      const more = net.op('SequenceInsert', [parts, net.op('SequenceAt', [parts, net.int(0)])]);
      const joined = net.op('ConcatFromSequence', [more], { axis: 1 });
      return [net.linear(joined, 8, 3), net.op('SequenceLength', [more])];
    },
  },
  {
    name: 'named domain, opset 18 and reductions with axes as inputs',
    opset: 18,
    build(net) {
      const x = net.op('Conv', [net.input(['N', 3, 8, 8]), net.weight(4, 3, 3, 3), net.weight(4)], {}, 'ai.onnx');
      const mean = net.op('ReduceMean', [x, net.ints([2, 3])], { keepdims: 0 }, 'ai.onnx');
      const parts = net.ops('Split', 3, [net.linear(mean, 4, 7)], { num_outputs: 3, axis: 1 });
      const padded = net.op('Pad', [parts[2]!, net.ints([2, 0]), net.float(1), net.ints([1])]);
      return [net.op('Concat', [...parts, padded], { axis: 1 }), net.op('ReduceSumSquare', [x, net.ints([1])])];
    },
  },
];
