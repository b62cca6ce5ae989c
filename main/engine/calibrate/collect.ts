/**
 * One calibration run: streams batches through the model and gathers for each tensor just what its observers need. Raw
 * values are kept only where an observer asks for them (one batch), and then tensor group by tensor group, so that a group
 * stays within the memory budget.
 */
import { fail } from '../../../proto/errors';
import type { Graph, Model } from '../graph/onnx';
import { BinHistogram } from '../numerics/binHistogram';
import { BitHistogram } from '../numerics/bitHistogram';
import type { Need, Statistics } from '../observers/observer';
import { inferTypes, opsetOf } from '../ops/infer';
import { Session, type Values } from '../runtime/session';
import { captureGraph, type RowOutputs, type Tap, type TapOutputs } from './capture';

export interface Request {
  readonly value: string;
  readonly needs: readonly Need[];
}

export interface CollectOptions {
  readonly threads: number;
  readonly memoryBudgetBytes: number;
  /** Calls of the model in all. */
  readonly calls: number;
  /** Elements of each tensor in one call, where known: for the forecast that forms the groups. */
  elements(value: string): number | undefined;
  /** After each call of each group; throw to stop. */
  onBatch(done: number, total: number): Promise<void> | void;
  /** Told how long it took to create a session: no part of the calibration itself. */
  onSession?(ms: number): void;
}

export type Batches = () => AsyncIterable<Values>;

/**
 * Statistics by tensor. `batches` is called once a group. Throws ACTIVATION_NOT_FINITE naming the tensor and the batch,
 * RUNTIME_* where the model does not run.
 */
export async function collect(
  model: Model & { graph: Graph },
  requests: readonly Request[],
  batches: Batches,
  options: CollectOptions,
): Promise<Map<string, Statistics>> {
  const merged = mergeRequests(requests);
  const groups = groupByMemory(merged, options);
  const types = inferTypes(model).values;
  const result = new Map<string, Statistics>();
  let done = 0;
  for (const group of groups) {
    const taps = group.map((request): Tap => ({
      value: request.value,
      rows: request.needs.some(({ kind }) => kind === 'range' || kind === 'bins'),
      whole: request.needs.some(wantsValues),
      rank: types.get(request.value)?.shape?.length,
    }));
    const capture = captureGraph(model.graph, taps, opsetOf(model));
    const start = performance.now();
    const session = await Session.open(
      { ...model, graph: capture.graph },
      { threads: options.threads, reuseOutputs: true },
    );
    options.onSession?.(performance.now() - start);
    const collectors = group.map((request) => new Collector(request));
    let batch = 0;
    for await (const feeds of batches()) {
      const outputs = await session.run(feedsOf(capture.graph, feeds));
      batch++;
      capture.taps.forEach((tap, i) => collectors[i]!.add(tap, outputs, feeds, batch));
      await options.onBatch(++done, groups.length * options.calls);
    }
    await session.close();
    for (const collector of collectors) result.set(collector.request.value, collector.statistics());
  }
  return result;
}

/** Pruned graphs may not read every input. */
function feedsOf(graph: Graph, feeds: Values): Values {
  return Object.fromEntries(graph.input.flatMap(({ name }) => (feeds[name] ? [[name, feeds[name]]] : [])));
}

const wantsValues = ({ kind }: Need): boolean => kind !== 'range';

function mergeRequests(requests: readonly Request[]): Request[] {
  const merged = new Map<string, Need[]>();
  for (const { value, needs } of requests) {
    const list = merged.get(value) ?? [];
    for (const need of needs)
      if (!list.some((known) => JSON.stringify(known) === JSON.stringify(need))) list.push(need);
    merged.set(value, list);
  }
  return [...merged].map(([value, needs]) => ({ value, needs }));
}

const UNKNOWN_ELEMENTS = 4 << 20;

/** Consecutive requests whose values fit the budget together; one that alone is too big is a group of its own. */
function groupByMemory(requests: readonly Request[], options: CollectOptions): Request[][] {
  const groups: Request[][] = [[]];
  let used = 0;
  for (const request of requests) {
    const copies = request.needs.some(wantsValues) ? (request.needs.some(({ kind }) => kind === 'values') ? 2 : 1) : 0;
    const bytes = 4 * copies * (options.elements(request.value) ?? UNKNOWN_ELEMENTS);
    if (used + bytes > options.memoryBudgetBytes && used > 0) {
      groups.push([]);
      used = 0;
    }
    groups[groups.length - 1]!.push(request);
    used += bytes;
  }
  return groups;
}

/** Gathers the statistics of one tensor. */
class Collector {
  private count = 0;
  private min = Infinity;
  private max = -Infinity;
  private readonly kept: Float32Array[] = [];
  private readonly keep: boolean;
  private readonly bits: BitHistogram | undefined;
  private readonly bins: BinHistogram | undefined;

  constructor(readonly request: Request) {
    for (const need of request.needs) {
      if (need.kind === 'bits') this.bits = new BitHistogram(need.largest, need.smallest);
      if (need.kind === 'bins') this.bins = new BinHistogram(need.bins);
    }
    this.keep = request.needs.some(({ kind }) => kind === 'values');
  }

  /** One call's outputs. Throws ACTIVATION_NOT_FINITE. */
  add(outputs: TapOutputs, run: Values, feeds: Values, batch: number): void {
    const tensor = this.request.value;
    const data = outputs.tap.whole ? floats(outputs.values ? run : feeds, tensor) : undefined;
    const range = outputs.rows ? rangeOfRows(outputs.rows, run) : this.keep ? rangeOf(data!) : undefined;
    const finite = !range || (Number.isFinite(range.min) && Number.isFinite(range.max));
    if (!finite || this.bits?.add(data!) === false) fail('ACTIVATION_NOT_FINITE', { tensor, batch });
    this.min = Math.min(this.min, range?.min ?? this.bits!.min);
    this.max = Math.max(this.max, range?.max ?? this.bits!.max);
    if (!data) return;
    this.count += data.length;
    this.bins?.add(data, range!.min, range!.max);
    // The buffers of outputs and feeds are used again.
    if (this.keep) this.kept.push(data.slice());
  }

  statistics(): Statistics {
    const { count, min, max, bits, bins } = this;
    return { count, min, max, bits, bins, values: this.keep ? joined(this.kept, count) : undefined };
  }
}

interface Range {
  readonly min: number;
  readonly max: number;
}

/** From the ranges of rows; NaN where a value is. */
function rangeOfRows(rows: RowOutputs, run: Values): Range {
  const min = rangeOf(floats(run, rows.min)).min;
  const max = rangeOf(floats(run, rows.max)).max;
  return Number.isNaN(rangeOf(floats(run, rows.sum)).min) ? { min: NaN, max: NaN } : { min, max };
}

/** Smallest and largest value; NaN where one is. */
function rangeOf(data: Float32Array): Range {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < data.length; i++) {
    const x = data[i]!;
    if (x !== x) return { min: NaN, max: NaN };
    if (x < min) min = x;
    if (x > max) max = x;
  }
  return { min, max };
}

function joined(parts: readonly Float32Array[], length: number): Float32Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function floats(run: Values, name: string): Float32Array {
  return run[name]!.data as Float32Array;
}
