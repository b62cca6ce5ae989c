/**
 * What a training will keep in memory, before it starts: weights, values between the nodes at their most, batches. A step has fixed
 * shapes, so every size is known.
 *
 * Left out: the program itself, what ONNX Runtime keeps of a graph (some 10 KiB a node), what its kernels pack, and evaluations.
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

export interface TrainingForecast {
  /** States in two sets of buffers, and constants. */
  readonly weightBytes: number;
  /** Values between the nodes at their most. */
  readonly activationBytes: number;
  /** The batch that is learned, and the next one. */
  readonly batchBytes: number;
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
  return { weightBytes, activationBytes, batchBytes, totalBytes: weightBytes + activationBytes + batchBytes };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const stateBytes = ({ dims }: State): number => 4 * elementCount(dims);
const constantBytes = ({ graph }: GraphModel): number => sum(graph.initializer.map(tensorBytes));

/** What is fed and what is told stand in arrays of ours. */
function valueBytes(model: GraphModel): number {
  const { input, output } = model.graph;
  return liveBytes(model, 1, new Set([...input, ...output].map(({ name }) => name)));
}
