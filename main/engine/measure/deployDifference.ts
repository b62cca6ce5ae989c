/**
 * A deploy model executed in integers beside the fake-quant model, on the same samples: the greatest difference of their
 * outputs, how often the arg-max is equal, and how many values lay exactly between two codes when they were quantized.
 *
 * Such a tie is where hardware may differ from both: rint(v + z) for rint(v) + z gives another code where z is odd (amct-spec §6.4).
 */
import { node as makeNode, valueInfo } from '../graph/build';
import { GraphEdit } from '../graph/edit';
import { DataType, type Graph, type Model } from '../graph/onnx';
import { floatTensor } from '../graph/tensor';
import { opsetOf } from '../ops/infer';
import { appendReduction } from '../calibrate/reduce';
import { Session, type Value, type Values } from '../runtime/session';
import { argMax, classAxisOf, classView } from './classes';
import { inOrder } from './metric';

type GraphModel = Model & { readonly graph: Graph };

/** What is rounded to codes in a simulated model, before and after. */
export interface Rounding {
  readonly exact: string;
  readonly rounded: string;
}

export interface DeployDifference {
  /** null where the elements of two outputs do not pair up: numbers beside NaN or Inf, counts that depend on the data. */
  readonly maxDifference: number | null;
  /** Positions of the first output with the same arg-max, in %; null where it is no class scores. */
  readonly argMaxEqual: number | null;
  readonly ties: number;
  readonly quantizedValues: number;
}

export async function deployDifference(
  deploy: { readonly model: GraphModel; readonly roundings: readonly Rounding[] },
  fakeQuant: GraphModel,
  batches: AsyncIterable<Values>,
  options: { readonly threads: number; onBatch(): Promise<void> | void },
): Promise<DeployDifference> {
  const names = fakeQuant.graph.output.map(({ name }) => name);
  const counted = withTies(deploy.model, deploy.roundings);
  const first = await Session.open(counted.model, { threads: options.threads, exact: true });
  const second = await Session.open(fakeQuant, { threads: options.threads, exact: true });
  let maxDifference: number | null = 0;
  const equal = { positions: 0, of: 0 };
  const total = { ties: 0, values: 0 };
  for await (const feeds of batches) {
    const outputs = await first.run(feeds);
    const [ours, theirs] = [inOrder(outputs, names), inOrder(await second.run(feeds), names)];
    for (const [i, value] of ours.entries()) maxDifference = worse(maxDifference, differenceOf(value, theirs[i]!));
    addEqual(equal, ours[0]!, theirs[0]!);
    for (const { ties, size } of counted.counts) {
      total.ties += Number(outputs[ties]!.data[0]);
      total.values += Number(outputs[size]!.data[0]);
    }
    await options.onBatch();
  }
  await first.close();
  await second.close();
  const argMaxEqual = equal.of === 0 ? null : (100 * equal.positions) / equal.of;
  return { maxDifference, argMaxEqual, ties: total.ties, quantizedValues: total.values };
}

function worse(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.max(a, b);
}

/** The same NaN or Inf in both is no difference. */
function differenceOf({ data: a }: Value, { data: b }: Value): number | null {
  if (a.length !== b.length) return null;
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    if (Object.is(a[i], b[i])) continue;
    const difference = Math.abs(Number(a[i]) - Number(b[i]));
    if (!Number.isFinite(difference)) return null;
    if (difference > most) most = difference;
  }
  return most;
}

function addEqual(equal: { positions: number; of: number }, a: Value, b: Value): void {
  const { dims } = a;
  if (dims.length < 2 || dims.length > 4 || a.data.length !== b.data.length) return;
  const axis = classAxisOf(dims);
  if (dims[axis]! < 2) return;
  const [ours, theirs] = [classView(a, axis), classView(b, axis)];
  equal.of += ours.positions;
  for (let i = 0; i < ours.positions; i++) if (argMax(ours, i) === argMax(theirs, i)) equal.positions++;
}

/** The model with two more outputs a rounding: how many values are exactly between two codes, and how many there are. */
function withTies(model: GraphModel, roundings: readonly Rounding[]) {
  const edit = new GraphEdit(model.graph);
  const half = edit.freshValue('half');
  edit.appendTensor(floatTensor(half, [], Float32Array.of(0.5)));
  const step = (op: string, input: readonly string[], attributes = {}): string => {
    const output = edit.freshValue(`${input[0]}/${op}`);
    edit.appendNode(makeNode(op, input, [output], { name: output, attributes }));
    return output;
  };
  const counts = roundings.map(({ exact, rounded }) => {
    const tied = step('Equal', [step('Abs', [step('Sub', [exact, rounded])]), half]);
    const number = step('Cast', [tied], { to: DataType.INT32 });
    const ties = appendReduction(edit, 'ReduceSum', number, undefined, opsetOf(model)).output[0]!;
    return { ties, size: step('Size', [exact]) };
  });
  const added = counts.flatMap(({ ties, size }) => [
    valueInfo(ties, DataType.INT32, []),
    valueInfo(size, DataType.INT64, []),
  ]);
  edit.setOutputs([...model.graph.output, ...added]);
  return { model: { ...model, graph: edit.done() }, counts };
}
