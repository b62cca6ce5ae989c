/** One node as a model: how the tables of this folder write a case, and how it is run in ONNX Runtime. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { makeGraph, makeModel, node, valueInfo, type AttributeValue, type Dim } from '../../../main/engine/graph/build';
import { encodeModel, join } from '../../../main/engine/graph/encode';
import { DataType, type Graph, type Tensor as OnnxTensor, type ValueInfo } from '../../../main/engine/graph/onnx';
import { elementCount, makeTensor, type TypedArray } from '../../../main/engine/graph/tensor';
import { inferTypes } from '../../../main/engine/ops/infer';
import type { Shape, ValueType } from '../../../main/engine/ops/operator';

/** An input that is fed; 'N' is the symbolic batch. */
export interface Fed {
  readonly dims: readonly Dim[];
  readonly dataType: number;
  readonly values?: readonly number[];
}

export type CaseInput = Fed | OnnxTensor | '';

export interface Case {
  readonly op: string;
  readonly inputs: readonly CaseInput[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** Number of outputs, or their names where some are left out (''). */
  readonly outputs?: number | readonly string[];
  readonly opset?: number;
  /** What depends on the data: these dimensions of the outputs stay open. */
  readonly open?: boolean;
}

/** Values of a fed input: small positive numbers, unless they are given. */
export const x = (dims: readonly Dim[], dataType: number = DataType.FLOAT, values?: readonly number[]): Fed => ({
  dims,
  dataType,
  values,
});

export const i64 = (values: readonly number[], dims: readonly number[] = [values.length]): OnnxTensor =>
  makeTensor('', DataType.INT64, dims, BigInt64Array.from(values, BigInt));

export const f32 = (values: readonly number[], dims: readonly number[] = [values.length]): OnnxTensor =>
  makeTensor('', DataType.FLOAT, dims, Float32Array.from(values));

export const bools = (values: readonly number[]): OnnxTensor =>
  makeTensor('', DataType.BOOL, [values.length], Uint8Array.from(values));

/** A constant weight with small numbers. */
export const w = (...dims: readonly number[]): OnnxTensor =>
  f32(
    Array.from({ length: elementCount(dims) }, (_, i) => ((i * 7) % 11) / 11 - 0.4),
    dims,
  );

const isFed = (input: CaseInput): input is Fed => input !== '' && !('name' in input);

/** The model of a case. IR version 10 goes with every opset. */
export function modelOf({ op, inputs, attributes, outputs = 1, opset = 13 }: Case) {
  const name = (i: number): string => (inputs[i] === '' ? '' : `in${i}`);
  const names = typeof outputs === 'number' ? Array.from({ length: outputs }, (_, i) => `out${i}`) : outputs;
  const graph = makeGraph({
    node: [
      node(
        op,
        inputs.map((_, i) => name(i)),
        names,
        { name: 'node', attributes },
      ),
    ],
    input: inputs.flatMap((input, i) => (isFed(input) ? [valueInfo(name(i), input.dataType, input.dims)] : [])),
    output: names.filter((each) => each !== '').map(untyped),
    initializer: inputs.flatMap((input, i) => (input !== '' && !isFed(input) ? [{ ...input, name: name(i) }] : [])),
  });
  return { ...makeModel(graph, opset, 10), graph };
}

/** An output whose type is left to inference, ours and ONNX Runtime's. */
export const untyped = (name: string): ValueInfo => ({ name, docString: '' });

const arrays: Readonly<Record<number, new (values: never) => TypedArray>> = {
  [DataType.FLOAT]: Float32Array as never,
  [DataType.DOUBLE]: Float64Array as never,
  [DataType.INT32]: Int32Array as never,
  [DataType.UINT8]: Uint8Array as never,
  [DataType.INT8]: Int8Array as never,
  [DataType.BOOL]: Uint8Array as never,
};

const runtimeNames: Readonly<Record<number, Tensor.Type>> = {
  [DataType.FLOAT]: 'float32',
  [DataType.DOUBLE]: 'float64',
  [DataType.INT32]: 'int32',
  [DataType.INT64]: 'int64',
  [DataType.UINT8]: 'uint8',
  [DataType.INT8]: 'int8',
  [DataType.BOOL]: 'bool',
  [DataType.FLOAT16]: 'float16',
  [DataType.UINT32]: 'uint32',
  [DataType.STRING]: 'string',
};

export function feed({ dims, dataType, values }: Fed, batch: number): Tensor {
  const fixed = fixedDims(dims, batch);
  const count = elementCount(fixed);
  const list = Array.from({ length: count }, (_, i) => values?.[i % values.length] ?? pattern(dataType, i));
  const data =
    dataType === DataType.INT64
      ? BigInt64Array.from(list, (value) => BigInt(value))
      : new arrays[dataType]!(list as never);
  return new Tensor(runtimeNames[dataType]!, data as Float32Array, fixed);
}

function pattern(dataType: number, i: number): number {
  return dataType === DataType.FLOAT || dataType === DataType.DOUBLE ? 0.1 + ((i * 13) % 17) / 20 : i % 2;
}

export const fixedDims = (dims: readonly Dim[], batch: number): number[] =>
  dims.map((dim) => (typeof dim === 'number' ? dim : batch));

/** Runs a model; ONNX Runtime's own warnings stay silent. */
export async function run(
  model: Parameters<typeof encodeModel>[0],
  feeds: Readonly<Record<string, Tensor>>,
  options: InferenceSession.SessionOptions = {},
): Promise<InferenceSession.ReturnType> {
  const session = await InferenceSession.create(join(encodeModel(model)), {
    logSeverityLevel: 4,
    intraOpNumThreads: 1,
    ...options,
  });
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

/** What a case is fed, by the names of its model's inputs. */
export function feedsOfCase({ inputs }: Case, batch: number): Readonly<Record<string, Tensor>> {
  return Object.fromEntries(fedInputs(inputs).map(({ name, input }) => [name, feed(input, batch)]));
}

const fedInputs = (inputs: readonly CaseInput[]): readonly { name: string; input: Fed }[] =>
  inputs.flatMap((input, i) => (isFed(input) ? [{ name: `in${i}`, input }] : []));

/** Infers and runs a case for some batch sizes and compares types and shapes. */
export async function check(each: Case): Promise<void> {
  const model = modelOf(each);
  const fed = fedInputs(each.inputs);
  const symbolic = inferTypes(model);
  const hasBatch = fed.some(({ input }) => input.dims.some((dim) => typeof dim !== 'number'));
  for (const batch of hasBatch ? [2, 3] : [1]) {
    const results = await run(model, feedsOfCase(each, batch));
    const shapes = fed.map(({ name, input }): [string, Shape] => [name, fixedDims(input.dims, batch)]);
    const exact = inferTypes(model, new Map(shapes));
    for (const [name, result] of Object.entries(results)) {
      expect(fits(symbolic.values.get(name), result, batch), `${name} with a symbolic batch`).toEqual(told(result));
      if (!each.open) expect(typeOf(exact.values.get(name)), `${name} with batch ${batch}`).toEqual(told(result));
    }
  }
}

interface Told {
  readonly type: string;
  readonly dims: readonly Dim[] | undefined;
}

export const told = (tensor: Tensor): Told => ({ type: tensor.type, dims: tensor.dims });

export const typeOf = (type: ValueType | undefined): Told => ({
  type: runtimeNames[type?.dataType ?? 0] ?? 'unknown',
  dims: type?.shape,
});

/** The inferred type with open dimensions filled from the result: equal to the result exactly where nothing contradicts it. */
export function fits(type: ValueType | undefined, result: Tensor, batch: number): Told {
  const filled = type?.shape?.map((dim, i) =>
    dim === 'N' ? batch : typeof dim === 'number' ? dim : (result.dims[i] ?? -1),
  );
  return { ...typeOf(type), dims: type && !type.shape ? result.dims : filled };
}

/** What gives a sequence: no tensor, so no output that could be read here. */
const SEQUENCES = /^(SplitToSequence|Sequence(Construct|Empty|Insert|Erase|Map))$/;

/** The graph with every output of every node exposed. */
export function exposed(graph: Graph): Graph {
  const tensors = graph.node.filter(({ opType }) => !SEQUENCES.test(opType));
  const values = tensors.flatMap((each) => each.output).filter((value) => value !== '');
  const known = new Set(graph.output.map(({ name }) => name));
  return { ...graph, output: [...graph.output, ...values.filter((value) => !known.has(value)).map(untyped)] };
}

/** One test a case, named after what it says. */
export function suite(title: string, cases: readonly Case[]): void {
  describe(title, () => {
    cases.forEach((each, i) => it(`${i} ${titleOf(each)}`, () => check(each)));
  });
}

function titleOf({ op, opset = 13, inputs, attributes = {} }: Case): string {
  const shapes = inputs.map((input) => (input === '' ? '-' : `[${input.dims.join(',')}]`)).join(' ');
  const text = JSON.stringify(attributes, (key, value: unknown) =>
    value && typeof value === 'object' && 'refAttrName' in value ? key : value,
  );
  return `${op}-${opset} ${shapes} ${text}`;
}
