/**
 * What a calibration will keep in memory, before it starts: in bytes, with 4 bytes an element. An observed tensor of n elements
 * a call takes n · COPIES while it crosses from ONNX Runtime to the counting, and where its values are kept n · calls more.
 * Tensors are observed group by group, so that a group stays within the budget; each group is a pass over the data.
 */
import type { Graph, Model } from '../graph/onnx';
import { tensorBytes } from '../graph/tensor';
import { liveBytes } from '../ops/liveBytes';
import type { Need } from '../observers/observer';
import type { Task } from './tally';

export interface ForecastOptions {
  readonly memoryBudgetBytes: number;
  /** Calls of the model in all. */
  readonly calls: number;
  /** Elements of each tensor in one call, where known. */
  elements(value: string): number | undefined;
}

export interface Forecast {
  /** Weights: what ONNX Runtime and the quantized copy take. */
  readonly weightBytes: number;
  /** Values between the nodes that ONNX Runtime holds at once, at most. */
  readonly activationBytes: number;
  /** Observed tensors of the largest group. */
  readonly observedBytes: number;
  readonly groups: number;
  /** The tensor that takes most. */
  readonly largest: { readonly value: string; readonly bytes: number } | undefined;
}

/** `callSize`: what a symbolic first dimension stands for. */
export function forecast(
  model: Model & { graph: Graph },
  tasks: readonly Task[],
  options: ForecastOptions & { readonly callSize: number },
): Forecast {
  const sizes = tasks.map((task) => ({ value: task.value, bytes: observedBytes(task, options) }));
  const groups = groupByMemory(tasks, options);
  const ofGroup = (group: readonly Task[]): number =>
    group.reduce((sum, task) => sum + observedBytes(task, options), 0);
  const weights = model.graph.initializer.reduce((sum, tensor) => sum + tensorBytes(tensor), 0);
  return {
    weightBytes: 2 * weights,
    activationBytes: liveBytes(model, options.callSize),
    observedBytes: Math.max(0, ...groups.map(ofGroup)),
    groups: groups.length,
    largest: sizes.toSorted((a, b) => b.bytes - a.bytes)[0],
  };
}

const UNKNOWN_ELEMENTS = 4 << 20;

/** Copies of a tensor that exist at once: in ONNX Runtime, on the way to the counting, and there. */
const COPIES = 3;

export const wantsValues = ({ kind }: Need): boolean => kind !== 'range';

/** Tensors of which only ranges are wanted are reduced inside the graph: nothing of them is kept. */
export function observedBytes({ value, needs }: Task, { elements, calls }: ForecastOptions): number {
  if (!needs.some(wantsValues)) return 0;
  const kept = needs.some(({ kind }) => kind === 'values') ? calls - 1 : 0;
  return 4 * (COPIES + kept) * (elements(value) ?? UNKNOWN_ELEMENTS);
}

/** Consecutive tasks whose tensors fit the budget together; one that alone is too big is a group of its own. */
export function groupByMemory(tasks: readonly Task[], options: ForecastOptions): Task[][] {
  const groups: Task[][] = [[]];
  let used = 0;
  for (const task of tasks) {
    const bytes = observedBytes(task, options);
    if (bytes > 0 && used > 0 && used + bytes > options.memoryBudgetBytes) {
      groups.push([]);
      used = 0;
    }
    groups[groups.length - 1]!.push(task);
    used += bytes;
  }
  return groups;
}
