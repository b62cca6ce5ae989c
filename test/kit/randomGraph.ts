/** Random graphs for shape inference: operators with random attributes on whatever values there are; the same for the same seed. */
import { linksOf } from '../../main/engine/graph/links';
import { DataType } from '../../main/engine/graph/onnx';
import { elementCount } from '../../main/engine/graph/tensor';
import { below, seededRandom } from '../../main/engine/numerics/random';
import { inferTypes } from '../../main/engine/ops/infer';
import { allNumbers } from '../../main/engine/ops/support/shapes';
import { Net, type Attributes } from './architectures/net';
import type { GraphModel } from './models';

/** The size of the symbolic batch: no other dimension is made to have it, so nothing agrees with it by chance. */
export const BATCH = 7;

const OPSETS = [11, 12, 13, 15, 18, 20, 21];
const MOST_ELEMENTS = 6000;

interface Value {
  readonly name: string;
  readonly dims: readonly number[];
}

/** What a step of the generator may use. */
interface Step {
  readonly net: Net;
  readonly x: Value;
  readonly rank: number;
  below(n: number): number;
  pick<T>(list: readonly T[]): T;
  chance(): boolean;
  /** A list that is an attribute and, from opset `since` on, an input. */
  op(type: string, inputs: readonly string[], list: readonly number[], since: number, attributes?: Attributes): string;
}

/** Each makes one or a few nodes; undefined where the value does not suit it. */
const steps: readonly ((step: Step) => string | undefined)[] = [
  ({ net, x, pick }) => net.op(pick(['Relu', 'Sigmoid', 'Tanh', 'Neg', 'Softplus', 'Identity', 'Erf']), [x.name]),
  ({ net, x, below: to, pick }) => {
    const dims = x.dims.slice(to(x.dims.length + 1)).map((dim) => pick([1, dim]));
    return net.op(
      pick(['Add', 'Mul', 'Sub', 'Max', 'Sum']),
      pick([true, false]) ? [x.name, net.weight(...dims)] : [net.weight(...dims), x.name],
    );
  },
  ({ net, x, rank }) => (rank > 1 ? net.op('Softmax', [x.name]) : undefined),
  convolution,
  pooling,
  ({ net, x, rank, below: to }) => {
    if (rank < 3) return undefined;
    const kernel = x.dims.slice(2).map(() => 1 + to(3));
    const strides = kernel.map(() => 1 + to(2));
    return net.op('ConvTranspose', [x.name, net.weight(x.dims[1]!, 2, ...kernel)], { strides, kernel_shape: kernel });
  },
  ({ net, x, rank, below: to }) => {
    const order = x.dims.map((_, axis) => axis);
    const perm = x.dims.map(() => order.splice(to(order.length), 1)[0]!);
    return rank > 0 ? net.op('Transpose', [x.name], { perm }) : undefined;
  },
  reshape,
  ({ net, x, rank, below: to, chance }) => {
    if (rank === 0) return undefined;
    const axes = x.dims.flatMap((_, axis) => (axis > 0 && chance() ? [axis] : []));
    const starts = axes.map((axis) => to(x.dims[axis]!) - (chance() ? x.dims[axis]! : 0));
    const inputs = [starts, axes.map(() => 2 ** 40), axes, axes.map(() => 1 + to(2))].map((list) => net.ints(list));
    return axes.length > 0 ? net.op('Slice', [x.name, ...inputs]) : undefined;
  },
  ({ net, x, rank, below: to }) =>
    rank > 0
      ? net.op('Concat', [x.name, net.op('Relu', [x.name])], { axis: to(rank) - (to(2) ? rank : 0) })
      : undefined,
  ({ x, rank, below: to, op }) => op('Unsqueeze', [x.name], [to(rank + 1)], 13),
  ({ x, op }) =>
    op(
      'Squeeze',
      [x.name],
      x.dims.flatMap((dim, axis) => (dim === 1 ? [axis] : [])),
      13,
    ),
  ({ x, rank, below: to, pick, op }) => {
    const [type, since] = pick([
      ['ReduceSum', 13],
      ['ReduceMean', 18],
      ['ReduceMax', 18],
    ] as const);
    return rank > 0 ? op(type, [x.name], [to(rank) - rank], since, { keepdims: to(2) }) : undefined;
  },
  ({ net, x, rank, pick, below: to }) =>
    rank > 0 ? net.op(pick(['ArgMax', 'ArgMin']), [x.name], { axis: to(rank), keepdims: to(2) }) : undefined,
  ({ net, x, rank, below: to }) =>
    rank > 0
      ? net.op('Pad', [x.name, net.ints(Array.from({ length: 2 * rank }, (_, i) => (i % rank ? to(3) : 0)))])
      : undefined,
  ({ net, x, rank, below: to }) => {
    if (rank === 0) return undefined;
    const axis = to(rank);
    const indices = Array.from({ length: 1 + to(3) }, () => to(x.dims[axis]!));
    return net.op('Gather', [x.name, axis > 0 && to(2) ? net.int(0) : net.ints(indices)], { axis });
  },
  ({ net, x, rank }) => (rank > 1 ? net.op('MatMul', [x.name, net.weight(x.dims.at(-1)!, 3)]) : undefined),
  ({ net, x, rank, below: to }) => (rank > 1 ? net.op('Flatten', [x.name], { axis: to(rank + 1) }) : undefined),
  ({ net, x, rank, below: to }) => {
    if (rank !== 4) return undefined;
    const scales = [1, 1, 0.5 + to(4) / 2, 0.4 + to(5) / 3];
    return net.op('Resize', [x.name, net.floats([], [0]), net.floats(scales)]);
  },
  ({ net, x, rank, below: to }) => {
    if (rank === 0) return undefined;
    const axis = to(rank);
    const [top] = net.ops('TopK', 2, [x.name, net.ints([1 + to(x.dims[axis]!)])], { axis });
    return axis > 0 ? top : undefined;
  },
  ({ net, x, rank, below: to }) =>
    rank > 0 ? net.op('Tile', [x.name, net.ints(x.dims.map((_, axis) => (axis > 0 ? 1 + to(2) : 1)))]) : undefined,
  throughShape,
];

function convolution({ net, x, rank, below: to, chance, pick }: Step): string | undefined {
  if (rank < 3 || rank > 5) return undefined;
  const channels = x.dims[1]!;
  const group = chance() ? channels : 1;
  const kernel = x.dims.slice(2).map(() => 1 + to(3));
  const dilations = kernel.map(() => 1 + to(2));
  const pads = [...kernel, ...kernel].map((size, i) => (i < kernel.length ? (size - 1) * dilations[i]! : to(2)));
  const weight = net.weight(2 * group, channels / group, ...kernel);
  const auto: Attributes = chance() ? { auto_pad: pick(['SAME_UPPER', 'SAME_LOWER']) } : { pads, dilations };
  return net.op('Conv', [x.name, weight], {
    kernel_shape: kernel,
    strides: kernel.map(() => 1 + to(3)),
    group,
    ...auto,
  });
}

function pooling({ net, x, rank, below: to, pick }: Step): string | undefined {
  if (rank < 3 || rank > 5) return undefined;
  const kernel_shape = x.dims.slice(2).map((size) => 1 + to(Math.min(3, size)));
  // With ceil_mode ONNX Runtime's own inference and its kernels disagree on windows that start in the padding: none here.
  const ceil_mode = to(2);
  const pads = [...kernel_shape, ...kernel_shape].map((size) => (ceil_mode ? 0 : to(size)));
  const strides = kernel_shape.map((size) => 1 + to(ceil_mode ? size : 3));
  return net.op(pick(['MaxPool', 'AveragePool']), [x.name], { kernel_shape, pads, strides, ceil_mode });
}

/** Another shape with the same elements: some axes kept by 0, some joined, the rest by −1. */
function reshape({ net, x, rank, below: to, chance }: Step): string | undefined {
  if (rank < 2) return net.op('Reshape', [x.name, net.ints([-1])]);
  const axis = to(rank - 1);
  const merged = x.dims.flatMap((_, i) => (i === axis ? [-1] : i === axis + 1 ? [] : i < axis ? [0] : [x.dims[i]!]));
  const halves = x.dims.flatMap((dim, i) => (i > 0 && dim % 2 === 0 ? [2, dim / 2] : [i === 0 ? -1 : dim]));
  return net.op('Reshape', [x.name, net.ints(chance() ? merged : halves)]);
}

/** Back to a shape that the graph computes from the value itself. */
function throughShape({ net, x, rank, chance }: Step): string | undefined {
  if (rank < 2) return undefined;
  const shape = net.op('Shape', [x.name]);
  const first = net.op('Gather', [shape, net.ints([0])]);
  if (chance()) return net.op('Reshape', [x.name, net.op('Concat', [first, net.ints([-1])], { axis: 0 })]);
  const wide = net.op('Concat', [net.ints([2]), shape], { axis: 0 });
  return net.op('Expand', [x.name, wide]);
}

export function randomGraph(seed: number, count = 14): GraphModel {
  const random = seededRandom(seed);
  const to = (n: number): number => below(random, n);
  const pick = <T>(list: readonly T[]): T => list[to(list.length)]!;
  const net = new Net(pick(OPSETS), seed);
  const rest = pick([[4], [4, 6], [2, 10, 8], [2, 3, 6, 5]]);
  const pool: Value[] = [{ name: net.input(['N', ...rest]), dims: [BATCH, ...rest] }];
  const outputs: string[] = [];
  for (let tries = 0; outputs.length < count && tries < 20 * count; tries++) {
    const x = pick(pool.slice(-4));
    const made = pick(steps)({
      net,
      x,
      rank: x.dims.length,
      below: to,
      pick,
      chance: () => to(2) === 0,
      op: lister(net),
    });
    if (!made) continue;
    outputs.push(made);
    const { shape, dataType } = exactType(net, made);
    const usable = dataType === DataType.FLOAT && shape && allNumbers(shape) && !shape.includes(0);
    if (usable && elementCount(shape) <= MOST_ELEMENTS && shape.length < 6) pool.push({ name: made, dims: shape });
  }
  return net.model(outputs);
}

function lister(net: Net): Step['op'] {
  return (type, inputs, list, since, attributes = {}) =>
    net.opset >= since
      ? net.op(type, [...inputs, net.ints(list)], attributes)
      : net.op(type, inputs, { ...attributes, axes: list });
}

/** The type of a value with the batch fixed: what the next steps go by. */
function exactType(net: Net, value: string) {
  const model = net.model([value]);
  const sizes = [...linksOf(model.graph).input.values()].map(({ name }, i) => {
    return [name, net.inputs[i]!.dims.map((dim) => (typeof dim === 'number' ? dim : BATCH))] as const;
  });
  return inferTypes(model, new Map(sizes)).values.get(value) ?? { dataType: 0 };
}
