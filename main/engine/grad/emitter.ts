/**
 * Writes ONNX nodes the way formulas are written: `e.mul(dy, e.sub(1, y))`. Every value knows its type and its shape, which the
 * operators' own files infer; a number stands for a constant scalar of the other operand's type. Names are deterministic.
 */
import { float, node as makeNode, type AttributeValue } from '../graph/build';
import { linksOf } from '../graph/links';
import { DataType, type Graph, type Node, type Tensor } from '../graph/onnx';
import { elementCount, int64Tensor, makeTensor } from '../graph/tensor';
import { contextOf, tensorType } from '../ops/infer';
import { operatorOf } from '../ops/lookup';
import type { ValueType } from '../ops/operator';
import { allNumbers } from '../ops/support/shapes';

/** A value of the graph whose type and shape are known. */
export interface Value {
  readonly name: string;
  readonly dataType: number;
  readonly shape: readonly number[];
}

/** Of float32. */
const LARGEST = 3.4028234663852886e38;

export type Operand = Value | number;
type Attributes = Readonly<Record<string, AttributeValue>>;

export class Emitter {
  readonly nodes: Node[] = [];
  readonly tensors: Tensor[] = [];
  /** What new nodes are called after. */
  scope = 'grad';
  private readonly taken: Set<string>;
  private readonly constants = new Map<string, Value>();

  constructor(
    private readonly graph: Graph,
    readonly opset: number,
    private readonly types: Map<string, ValueType>,
  ) {
    const { producer, initializer, input, node } = linksOf(graph);
    this.taken = new Set([...producer.keys(), ...initializer.keys(), ...input.keys(), ...node.keys()]);
  }

  /** A value by its name; undefined where its type or a dimension is not known. */
  find(name: string): Value | undefined {
    const type = this.types.get(name);
    return type?.dataType && type.shape && allNumbers(type.shape)
      ? { name, dataType: type.dataType, shape: type.shape }
      : undefined;
  }

  /** The elements of a small integer or float value, where they do not depend on the data. */
  elements({ name }: Value): readonly number[] | undefined {
    const ints = this.types.get(name)?.ints;
    return ints && allNumbers(ints) ? ints : undefined;
  }

  /** A node with one output; an input that is left out is undefined. */
  op(type: string, inputs: readonly (Value | undefined)[], attributes: Attributes = {}, domain = ''): Value {
    return this.ops(type, 1, inputs, attributes, domain)[0]!;
  }

  /** A node with several outputs. */
  ops(
    type: string,
    count: number,
    inputs: readonly (Value | undefined)[],
    attributes: Attributes = {},
    domain = '',
  ): readonly Value[] {
    const name = this.fresh(`${this.scope}.${type}`);
    const outputs = Array.from({ length: count }, (_, i) => (i === 0 ? name : this.fresh(`${name}.${i}`)));
    const node = makeNode(
      type,
      inputs.map((input) => input?.name ?? ''),
      outputs,
      { name, attributes, domain },
    );
    this.nodes.push(node);
    this.infer(node);
    return outputs.map((output) => this.find(output) ?? this.unknown(node));
  }

  /** Learns the types of a node's outputs. */
  infer(node: Node): void {
    const types = operatorOf(node)?.infer(contextOf(this.graph, node, this.opset, this.types)) ?? [];
    node.output.forEach((output, i) => {
      if (output !== '' && types[i]) this.types.set(output, types[i]);
    });
  }

  private unknown(node: Node): never {
    throw new Error(`'${node.name}': nothing is known of what it gives`);
  }

  fresh(base: string): string {
    let name = base;
    for (let n = 1; this.taken.has(name); n++) name = `${base}_${n}`;
    this.taken.add(name);
    return name;
  }

  // Constants: equal ones are made once.

  floats(
    values: readonly number[],
    shape: readonly number[] = [values.length],
    dataType = DataType.FLOAT as number,
  ): Value {
    if (dataType !== DataType.FLOAT && dataType !== DataType.DOUBLE)
      return this.cast(this.floats(values, shape), dataType);
    const data = dataType === DataType.FLOAT ? Float32Array.from(values) : Float64Array.from(values);
    return this.constant(`${dataType}:${shape.join()}:${values.join()}`, 'const', (name) =>
      makeTensor(name, dataType, shape, data),
    );
  }

  ints(values: readonly number[], shape: readonly number[] = [values.length]): Value {
    return this.constant(`int:${shape.join()}:${values.join()}`, 'ints', (name) => int64Tensor(name, values, shape));
  }

  private constant(key: string, base: string, make: (name: string) => Tensor): Value {
    const known = this.constants.get(key);
    if (known) return known;
    const tensor = make(this.fresh(`grad.${base}`));
    this.tensors.push(tensor);
    this.types.set(tensor.name, tensorType(tensor));
    const value = { name: tensor.name, dataType: tensor.dataType, shape: tensor.dims };
    this.constants.set(key, value);
    return value;
  }

  /** The number as a scalar of the type of `like`, or the value itself. */
  operand(operand: Operand, like: Operand): Value {
    if (typeof operand !== 'number') return operand;
    return this.floats([operand], [], typeof like === 'number' ? DataType.FLOAT : like.dataType);
  }

  /** A tensor of one number. */
  fill(number: number, shape: readonly number[], dataType = DataType.FLOAT as number): Value {
    return this.expand(this.floats([number], [], dataType), shape);
  }

  zerosLike({ shape, dataType }: Value): Value {
    return this.fill(0, shape, dataType);
  }

  // Element by element, broadcast.

  private binary(type: string, a: Operand, b: Operand): Value {
    return this.op(type, [this.operand(a, b), this.operand(b, a)]);
  }

  add = (a: Operand, b: Operand): Value => this.binary('Add', a, b);
  sub = (a: Operand, b: Operand): Value => this.binary('Sub', a, b);
  mul = (a: Operand, b: Operand): Value => this.binary('Mul', a, b);
  div = (a: Operand, b: Operand): Value => this.binary('Div', a, b);
  pow = (a: Operand, b: Operand): Value => this.binary('Pow', a, b);
  equal = (a: Operand, b: Operand): Value => this.binary('Equal', a, b);
  less = (a: Operand, b: Operand): Value => this.binary('Less', a, b);
  greater = (a: Operand, b: Operand): Value => this.binary('Greater', a, b);
  and = (a: Value, b: Value): Value => this.op('And', [a, b]);

  neg = (x: Value): Value => this.op('Neg', [x]);
  abs = (x: Value): Value => this.op('Abs', [x]);
  exp = (x: Value): Value => this.op('Exp', [x]);
  log = (x: Value): Value => this.op('Log', [x]);
  sqrt = (x: Value): Value => this.op('Sqrt', [x]);
  sign = (x: Value): Value => this.op('Sign', [x]);
  sigmoid = (x: Value): Value => this.op('Sigmoid', [x]);
  square = (x: Value): Value => this.mul(x, x);

  where = (condition: Value, yes: Operand, no: Operand): Value =>
    this.op('Where', [condition, this.operand(yes, no), this.operand(no, yes)]);

  /** dy·[condition]: `Mul` runs on all threads of the CPU, `Where` on one. */
  when = (condition: Value, dy: Value): Value => this.mul(dy, this.cast(condition, dy.dataType));

  /** [x > 0] as 1 or 0, in one pass: max(0, min(1, α·x)) with α the largest number. */
  step = (x: Value): Value =>
    x.dataType === DataType.FLOAT
      ? this.op('HardSigmoid', [x], { alpha: float('alpha', LARGEST), beta: float('beta', 0) })
      : this.cast(this.greater(x, 0), x.dataType);

  cast = (x: Value, to: number): Value => (x.dataType === to ? x : this.op('Cast', [x], { to }));

  // Sums; reduced axes stay as 1.

  private reduce(type: string, x: Value, axes: readonly number[]): Value {
    return axes.length === 0 ? x : this.op(type, [x, this.ints(axes)], { keepdims: 1 });
  }

  sum = (x: Value, axes: readonly number[]): Value => this.reduce('ReduceSum', x, axes);
  mean = (x: Value, axes: readonly number[]): Value => this.reduce('ReduceMean', x, axes);
  product = (x: Value, axes: readonly number[]): Value => this.reduce('ReduceProd', x, axes);

  // Layout.

  reshape = (x: Value, shape: readonly number[]): Value =>
    sameShape(x.shape, shape)
      ? x
      : this.op('Reshape', [x, this.ints(shape)], shape.includes(0) ? { allowzero: 1 } : {});

  expand = (x: Value, shape: readonly number[]): Value =>
    sameShape(x.shape, shape) ? x : this.op('Expand', [x, this.ints(shape)]);

  transpose = (x: Value, perm: readonly number[]): Value =>
    perm.every((axis, i) => axis === i) ? x : this.op('Transpose', [x], { perm });

  /** The last two axes change places. */
  turn = (x: Value): Value => this.transpose(x, swapped(x.shape.length, -2, -1));

  concat = (parts: readonly Value[], axis: number): Value =>
    parts.length === 1 ? parts[0]! : this.op('Concat', parts, { axis });

  /** The elements start, start + step, … before `end` of one axis. */
  slice(x: Value, axis: number, start: number, end: number, step = 1): Value {
    if (start === 0 && end === x.shape[axis] && step === 1) return x;
    return this.op('Slice', [x, ...[start, end, axis, step].map((number) => this.ints([number]))]);
  }

  /** Zeros before and behind, for each axis; a negative number takes elements away. */
  pad(x: Value, before: readonly number[], behind: readonly number[]): Value {
    const pads = [...before, ...behind];
    return pads.every((pad) => pad === 0) ? x : this.op('Pad', [x, this.ints(pads)]);
  }

  // Products.

  matMul = (a: Value, b: Value): Value => this.op('MatMul', [a, b]);

  /** zeros, in which each element of `updates` is added at its index along `axis`. */
  scatterAdd(like: Value, indices: Value, updates: Value, axis: number): Value {
    return this.op('ScatterElements', [this.zerosLike(like), indices, updates], { axis, reduction: 'add' });
  }

  /** The value under a name that somebody looks for. */
  named(value: Value, name: string): Value {
    const node = makeNode('Identity', [value.name], [name], { name });
    this.nodes.push(node);
    this.infer(node);
    return { ...value, name };
  }
}

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((dim, i) => dim === b[i]);

/** 0 … rank − 1 with two axes, which may count from the end, in each other's place. */
export function swapped(rank: number, a: number, b: number): readonly number[] {
  const [first, second] = [(a + rank) % rank, (b + rank) % rank];
  return range(rank).map((axis) => (axis === first ? second : axis === second ? first : axis));
}

/** start … end − 1. */
export const range = (end: number, start = 0): readonly number[] =>
  Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);

export const sizeOf = (shape: readonly number[]): number => elementCount(shape);
