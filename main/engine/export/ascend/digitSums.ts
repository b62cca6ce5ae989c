/**
 * A layer whose sums leave what float32 holds exactly, computed digit by digit (accumulator.ts): a copy of it for each digit
 * of its data, the sums of the digits put together with the bias in double precision, rounded once to float32.
 */
import { constant, node as makeNode, type AttributeValue } from '../../graph/build';
import type { GraphEdit } from '../../graph/edit';
import { DataType, type Node } from '../../graph/onnx';
import { makeTensor } from '../../graph/tensor';
import type { Digits } from './accumulator';
import type { DeployLayer } from './deployLayers';

/** The nodes in place of the layer and of the Add that carries its bias; the last one gives the accumulator. */
export function digitSums(edit: GraphEdit, layer: DeployLayer, digits: Digits): readonly Node[] {
  const { node, weight, bias } = layer;
  const steps = new Steps(edit, node.name);
  const sums = digitsOf(steps, node.input[0]!, digits).map((digit, i) => {
    const own = steps.copy(`digit${i}.sum`, node, [digit, node.input[1]!]);
    const worth = steps.constant(`digit${i}.worth`, DataType.DOUBLE, [], Float64Array.of(2 ** (digits.shift * i)));
    return steps.add(`digit${i}.valued`, 'Mul', [steps.cast(`digit${i}.double`, own, DataType.DOUBLE), worth]);
  });
  if (bias) {
    const dims = biasDims(node, bias.tensor.dims, weight!.dims.length);
    sums.push(steps.constant('bias.double', DataType.DOUBLE, dims, Float64Array.from(bias.codes)));
  }
  const total = sums.reduce((sum, next, i) => steps.add(`total${i}`, 'Add', [sum, next]));
  steps.cast('accumulator', total, DataType.FLOAT);
  return steps.nodes;
}

/** x = Σ 2^(shift·i)·d_i, the least digit first: what rounding x / 2^shift leaves over, then the same of what it gave. */
function digitsOf(steps: Steps, data: string, { shift, count }: Digits): string[] {
  const down = steps.constant('digit.down', DataType.FLOAT, [], Float32Array.of(2 ** -shift));
  const up = steps.constant('digit.up', DataType.FLOAT, [], Float32Array.of(2 ** shift));
  const digits: string[] = [];
  let rest = data;
  for (let i = 0; i < count - 1; i++) {
    const higher = steps.add(`digit${i}.higher`, 'Round', [steps.add(`digit${i}.down`, 'Mul', [rest, down])]);
    digits.push(steps.add(`digit${i}`, 'Sub', [rest, steps.add(`digit${i}.up`, 'Mul', [higher, up])]));
    rest = higher;
  }
  return [...digits, rest];
}

/** The bias of a convolution lies along axis 1. */
function biasDims({ opType }: Node, dims: readonly number[], rank: number): readonly number[] {
  return opType.startsWith('Conv') ? [1, dims[0]!, ...Array.from({ length: rank - 2 }, () => 1)] : dims;
}

/** Nodes one after the other, their names behind that of a layer; each call returns the value that its node gives. */
class Steps {
  readonly nodes: Node[] = [];

  constructor(
    private readonly edit: GraphEdit,
    private readonly layer: string,
  ) {}

  add(name: string, op: string, input: readonly string[], attributes: Record<string, AttributeValue> = {}): string {
    return this.put(name, (own, output) => makeNode(op, input, [output], { name: own, attributes }));
  }

  cast(name: string, input: string, to: number): string {
    return this.add(name, 'Cast', [input], { to });
  }

  /** `node` on other inputs. */
  copy(name: string, node: Node, input: readonly string[]): string {
    return this.put(name, (own, output) => ({ ...node, name: own, input, output: [output] }));
  }

  constant(name: string, type: number, dims: readonly number[], data: Float32Array | Float64Array): string {
    return this.put(name, (own, output) => constant(own, output, makeTensor('', type, dims, data)));
  }

  private put(name: string, make: (own: string, output: string) => Node): string {
    const own = `${this.layer}.${name}`;
    const output = this.edit.freshValue(`${own}.output0`);
    this.nodes.push(make(own, output));
    return output;
  }
}
