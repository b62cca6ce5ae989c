/**
 * What a training will add to the memory of the process, before it starts: weights, values between the nodes at their most, batches, and
 * what ONNX Runtime takes for itself. A step has fixed shapes, so every size is known.
 *
 * Held against the process itself (ResNet-20 with batches of 16, 64 and 128, MobileNet with 16 and 64, a plain CNN with 256, ResNet-20
 * with 256 in 8 parts): with what was in use before, it was 0.92 … 1.09 of the peak. Left out: checkpoints and evaluations on the way.
 */
import { elementCount, tensorBytes } from '../graph/tensor';
import { declaredType } from '../ops/infer';
import { liveBytes, typeBytes } from '../ops/liveBytes';
import type { GraphModel, State, StepGraph } from './step';

/**
 * ONNX Runtime takes the values out of an arena, where a value may get a chunk of up to twice its size (bfc_arena.cc splits none that
 * is smaller), and visits the nodes in an order of its own. Measured against the sum of live values: 1.28 … 1.40 for ResNet-20,
 * MobileNet and a plain CNN with batches from 16 to 256.
 */
export const ARENA = 4 / 3;

/** What opening a session adds that no tensor explains: the graph, the kernels, threads. Measured: 36 … 57 MiB for 900 to 5400 nodes. */
const RUNTIME = 48 << 20;

export interface TrainingForecast {
  /** States in two sets of buffers, and constants. */
  readonly weightBytes: number;
  /** Values between the nodes at their most. */
  readonly activationBytes: number;
  /** The batch that is learned, and the next one. */
  readonly batchBytes: number;
  /** Of ONNX Runtime itself. */
  readonly runtimeBytes: number;
  readonly totalBytes: number;
}

export function trainingForecast({ model, states, accumulate, parts }: StepGraph): TrainingForecast {
  const first = accumulate?.model ?? model;
  const all = [...states, ...(accumulate?.sums ?? [])];
  const names = new Set(all.map(({ name }) => name));
  const graphs = accumulate ? [first, model] : [first];
  const fed = first.graph.input.filter(({ name }) => !names.has(name));
  const weightBytes = 2 * sum(all.map(stateBytes)) + sum(graphs.map(constantBytes));
  const activationBytes = Math.ceil(ARENA * sum(graphs.map(valueBytes)));
  const batchBytes = 2 * parts * sum(fed.map((input) => typeBytes(declaredType(input), 1)));
  const parted = { weightBytes, activationBytes, batchBytes, runtimeBytes: RUNTIME };
  return { ...parted, totalBytes: sum(Object.values(parted)) };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const stateBytes = ({ dims }: State): number => 4 * elementCount(dims);
const constantBytes = ({ graph }: GraphModel): number => sum(graph.initializer.map(tensorBytes));

/** What is fed and what is told stand in arrays of ours. */
function valueBytes(model: GraphModel): number {
  const { input, output } = model.graph;
  return liveBytes(model, 1, new Set([...input, ...output].map(({ name }) => name)));
}
