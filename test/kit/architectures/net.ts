/** A small network in the making: nodes, seeded weights and inputs are collected; values bear the names of their nodes. */
import { makeGraph, makeModel, node, valueInfo, type AttributeValue, type Dim } from '../../../main/engine/graph/build';
import { DataType, type Graph, type Node, type Tensor, type ValueInfo } from '../../../main/engine/graph/onnx';
import { elementCount, floatTensor, makeTensor } from '../../../main/engine/graph/tensor';
import { below, seededRandom, uniform, type Random } from '../../../main/engine/numerics/random';
import { inferTypes } from '../../../main/engine/ops/infer';
import type { GraphModel } from '../models';

export type Attributes = Readonly<Record<string, AttributeValue>>;

/** An input of the model and what it is fed: floats in [low, high), integers in 0 … high − 1. */
export interface NetInput {
  readonly name: string;
  readonly dims: readonly Dim[];
  readonly dataType: number;
  readonly low: number;
  readonly high: number;
}

/** Sizes of the symbolic dimensions that the networks use. */
export const SIZES: Readonly<Record<string, number>> = { N: 2, L: 6, P: 3, H: 12, W: 10 };

/** IR versions in which initializers had to be inputs as well. */
const OLD_IR = 3;

export class Net {
  readonly inputs: NetInput[] = [];
  private readonly nodes: Node[] = [];
  private readonly tensors: Tensor[] = [];
  private readonly random: Random;

  constructor(
    readonly opset: number,
    seed: number,
    private readonly prefix = '',
  ) {
    this.random = seededRandom(seed);
  }

  input(dims: readonly Dim[], options: Partial<Omit<NetInput, 'dims'>> = {}): string {
    const { name = `x${this.inputs.length}`, dataType = DataType.FLOAT, low = -1, high = 1 } = options;
    this.inputs.push({ name, dims, dataType, low, high });
    return name;
  }

  /** Integers from 0 to less than `high`. */
  ids(dims: readonly Dim[], high: number, dataType: number = DataType.INT64): string {
    return this.input(dims, { dataType, low: 0, high });
  }

  /** A weight whose products stay of order 1: uniform in ±√(3 / fan), the fan being all but the first dimension. */
  weight(...dims: readonly number[]): string {
    const bound = Math.sqrt(3 / Math.max(1, elementCount(dims.slice(1))));
    return this.uniform(dims, -bound, bound);
  }

  uniform(dims: readonly number[], low: number, high: number): string {
    const values = Float32Array.from({ length: elementCount(dims) }, () => uniform(this.random, low, high));
    return this.tensor((name) => floatTensor(name, dims, values));
  }

  floats(values: readonly number[], dims: readonly number[] = [values.length]): string {
    return this.tensor((name) => floatTensor(name, dims, Float32Array.from(values)));
  }

  /** A single number: an initializer or, as newer exporters do it, a Constant node. */
  float(value: number): string {
    if (this.opset < 9) return this.floats([value], []);
    return this.op('Constant', [], { value: floatTensor('value', [], Float32Array.of(value)) });
  }

  ints(values: readonly number[], dims: readonly number[] = [values.length]): string {
    return this.tensor((name) => makeTensor(name, DataType.INT64, dims, BigInt64Array.from(values, BigInt)));
  }

  int(value: number): string {
    return this.ints([value], []);
  }

  /** Random codes of a quantized weight, and single ones. */
  codes(dims: readonly number[], dataType: number = DataType.INT8): string {
    const values = Array.from({ length: elementCount(dims) }, () => below(this.random, 100));
    const data = dataType === DataType.INT8 ? Int8Array.from(values, (v) => v - 50) : Uint8Array.from(values);
    return this.tensor((name) => makeTensor(name, dataType, dims, data));
  }

  tensor(make: (name: string) => Tensor): string {
    const tensor = make(`${this.prefix}w${this.tensors.length}`);
    this.tensors.push(tensor);
    return tensor.name;
  }

  /** A node; its first output. */
  op(type: string, inputs: readonly string[], attributes: Attributes = {}, domain = ''): string {
    return this.ops(type, 1, inputs, attributes, domain)[0]!;
  }

  /** A node with several outputs. */
  ops(type: string, count: number, inputs: readonly string[], attributes: Attributes = {}, domain = ''): string[] {
    const name = `${this.prefix}${type.toLowerCase()}_${this.nodes.length}`;
    const outputs = Array.from({ length: count }, (_, i) => (count === 1 ? `${name}_out` : `${name}_out${i}`));
    this.nodes.push(node(type, inputs, outputs, { name, attributes, domain }));
    return outputs;
  }

  /** Several nodes in a row, each of one input and without attributes. */
  chain(value: string, ...types: readonly string[]): string {
    return types.reduce((last, type) => this.op(type, [last]), value);
  }

  /** Conv with a bias; pads keep the size of the data for odd kernels, unless others are given. */
  conv(x: string, inputs: number, outputs: number, kernel: readonly number[], attributes: Attributes = {}): string {
    const group = typeof attributes['group'] === 'number' ? attributes['group'] : 1;
    const half = kernel.map((size) => Math.floor(size / 2));
    const pads: Attributes = attributes['auto_pad'] === undefined ? { pads: [...half, ...half] } : {};
    const weight = this.weight(outputs, inputs / group, ...kernel);
    const bias = this.uniform([outputs], -0.1, 0.1);
    return this.op('Conv', [x, weight, bias], { kernel_shape: kernel, ...pads, ...attributes });
  }

  norm(x: string, channels: number, attributes: Attributes = {}): string {
    const parameters = [0.5, -0.2, -0.2, 0.5].map((low) => this.uniform([channels], low, low + 1));
    return this.op('BatchNormalization', [x, ...parameters], attributes);
  }

  linear(x: string, inputs: number, outputs: number): string {
    const attributes = { transB: 1 };
    return this.op('Gemm', [x, this.weight(outputs, inputs), this.uniform([outputs], -0.1, 0.1)], attributes);
  }

  /** MatMul and Add, as torch exports a Linear layer on more than two axes. */
  project(x: string, inputs: number, outputs: number): string {
    const bound = Math.sqrt(3 / inputs);
    const product = this.op('MatMul', [x, this.uniform([inputs, outputs], -bound, bound)]);
    return this.op('Add', [product, this.uniform([outputs], -0.1, 0.1)]);
  }

  /** A graph inside a node. */
  body(inputs: readonly ValueInfo[], build: (inner: Net) => readonly string[]): Graph {
    const inner = new Net(
      this.opset,
      this.nodes.length,
      `${this.prefix}inner${this.nodes.length}_${this.tensors.length}_`,
    );
    const output = build(inner).map((name) => ({ name, docString: '' }));
    return makeGraph({ node: inner.nodes, initializer: inner.tensors, input: inputs, output });
  }

  model(outputs: readonly string[]): GraphModel {
    const irVersion = this.opset < 9 ? OLD_IR : this.opset < 13 ? 6 : 10;
    const listed = irVersion === OLD_IR ? this.tensors : [];
    const graph = makeGraph({
      node: this.nodes,
      initializer: this.tensors,
      input: [
        ...this.inputs.map(({ name, dataType, dims }) => valueInfo(name, dataType, dims)),
        ...listed.map(({ name, dataType, dims }) => valueInfo(name, dataType, dims)),
      ],
      output: outputs.map((name) => ({ name, docString: '' })),
    });
    const made = makeModel(graph, this.opset, irVersion);
    const { values } = inferTypes({ ...made, graph });
    const output = outputs.map((name) => valueInfo(name, values.get(name)?.dataType ?? DataType.FLOAT));
    return { ...made, graph: { ...graph, output } };
  }
}

/** A network of the collection. */
export interface Architecture {
  readonly name: string;
  readonly opset: number;
  /** Adds inputs and nodes; gives the names of the outputs. */
  build(net: Net): readonly string[];
  /** Outputs that a small error can turn over (indices, choices): they are not compared in value. */
  readonly jumpy?: boolean;
  /** Some shapes depend on the data. */
  readonly open?: boolean;
}
