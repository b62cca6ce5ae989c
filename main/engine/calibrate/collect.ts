/**
 * One calibration run: streams batches through the model and gathers for each tensor just what its observers need. Raw
 * values are kept only where an observer asks for them (one batch), and then tensor group by tensor group, so that a group
 * stays within the memory budget.
 */
import { fail } from '../../../proto/errors';
import type { Graph, Model } from '../graph/onnx';
import { BinHistogram } from '../numerics/binHistogram';
import { BitHistogram } from '../numerics/bitHistogram';
import { Largest } from '../numerics/select';
import type { Need, Statistics } from '../observers/observer';
import { inferTypes, opsetOf } from '../ops/infer';
import { Session, type Values } from '../runtime/session';
import { captureGraph, type Tap, type TapOutputs } from './capture';

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
      whole: request.needs.some(wantsValues),
      rank: types.get(request.value)?.shape?.length,
    }));
    const capture = captureGraph(model.graph, taps, opsetOf(model));
    const start = performance.now();
    const session = await Session.open({ ...model, graph: capture.graph }, { threads: options.threads });
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

const wantsValues = (need: Need): boolean =>
  need.kind === 'values' || need.kind === 'bits' || need.kind === 'bins' || need.kind === 'extremes';

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
  private readonly largest: Largest | undefined;
  private readonly smallest: Largest | undefined;

  constructor(readonly request: Request) {
    for (const need of request.needs) {
      if (need.kind === 'bits') this.bits = new BitHistogram();
      if (need.kind === 'bins') this.bins = new BinHistogram(need.bins);
      if (need.kind !== 'extremes') continue;
      this.largest = new Largest(need.largest);
      this.smallest = new Largest(need.smallest);
    }
    this.keep = request.needs.some(({ kind }) => kind === 'values');
  }

  add(outputs: TapOutputs, run: Values, feeds: Values, batch: number): void {
    const rows = { max: floats(run, outputs.max), min: floats(run, outputs.min), sum: floats(run, outputs.sum) };
    const tensor = this.request.value;
    if (rows.sum.some(Number.isNaN)) fail('ACTIVATION_NOT_FINITE', { tensor, batch });
    const min = rows.min.reduce((a, b) => Math.min(a, b), Infinity);
    const max = rows.max.reduce((a, b) => Math.max(a, b), -Infinity);
    if (!Number.isFinite(min) || !Number.isFinite(max)) fail('ACTIVATION_NOT_FINITE', { tensor, batch });
    this.min = Math.min(this.min, min);
    this.max = Math.max(this.max, max);
    if (!outputs.tap.whole) return;
    // What ONNX Runtime returns is ours, a feed may be a buffer that the data set uses again.
    const data = outputs.values ? floats(run, outputs.values) : floats(feeds, tensor).slice();
    this.addValues(data, rows, min, max);
  }

  private addValues(
    data: Float32Array,
    rows: { max: Float32Array; min: Float32Array },
    min: number,
    max: number,
  ): void {
    this.count += data.length;
    this.bits?.add(data);
    this.bins?.add(data, min, max);
    if (this.largest) addExtremes(this.largest, data, rows.max, 1);
    if (this.smallest) addExtremes(this.smallest, data, rows.min, -1);
    if (this.keep) this.kept.push(data);
  }

  statistics(): Statistics {
    const { count, min, max, bits, bins, largest, smallest } = this;
    const values = this.keep ? joined(this.kept, count) : undefined;
    const extremes = largest && smallest && { largest: largest.list(), smallest: smallest.list().map((x) => -x) };
    return { count, min, max, values, bits, bins, extremes };
  }
}

/** Offers the values of those rows whose own extreme may be among the extremes kept (`sign` −1: the smallest ones). */
function addExtremes(kept: Largest, data: Float32Array, rowExtremes: Float32Array, sign: 1 | -1): void {
  const length = data.length / rowExtremes.length;
  rowExtremes.forEach((extreme, row) => {
    if (sign * extreme < kept.threshold) return;
    for (let i = row * length; i < (row + 1) * length; i++) kept.add(sign * data[i]!);
  });
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
