/**
 * One calibration run: streams batches through the model and gathers for each tensor just what its observers need. Raw
 * values are kept only where an observer asks for them (one batch), and then tensor group by tensor group, so that a group
 * stays within the memory budget.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Graph, Model } from '../graph/onnx';
import type { Choice } from '../observers/observer';
import { inferTypes, opsetOf } from '../ops/infer';
import { Session, type Values } from '../runtime/session';
import { captureGraph, type Tap, type TapOutputs } from './capture';
import { openCounters } from './counters';
import { groupByMemory, wantsValues, type ForecastOptions } from './forecast';
import type { Sight, Task } from './tally';

export interface CollectOptions extends ForecastOptions {
  readonly threads: number;
  /** After each call of each group; throw to stop. */
  onBatch(done: number, total: number): Promise<void> | void;
  /** Told how long it took to create a session: no part of the calibration itself. */
  onSession?(ms: number): void;
  /** Gives the statistics as well, for choosing again without data. */
  readonly keepStatistics?: boolean;
}

/** What one calibration run found. */
export interface Collected {
  /** By layer. */
  readonly choices: ReadonlyMap<string, Choice>;
  /** By tensor, see storedStatistics.ts; empty where they were not asked for. */
  readonly statistics: ReadonlyMap<string, Uint8Array>;
}

export type Batches = () => AsyncIterable<Values>;

/**
 * What the observers choose. `batches` is called once a group. Throws ACTIVATION_NOT_FINITE naming the tensor and
 * the batch, RUNTIME_* where the model does not run.
 */
export async function collect(
  model: Model & { graph: Graph },
  tasks: readonly Task[],
  batches: Batches,
  options: CollectOptions,
): Promise<Collected> {
  const groups = groupByMemory(merged(tasks), options);
  const types = inferTypes(model).values;
  const choices = new Map<string, Choice>();
  const statistics = new Map<string, Uint8Array>();
  let done = 0;
  for (const group of groups) {
    const taps = group.map((task) => tapOf(task, types.get(task.value)?.shape?.length));
    const capture = captureGraph(model.graph, taps, opsetOf(model));
    const start = performance.now();
    const sharing = capture.taps.some(({ tap }) => tap.whole);
    // Where only values of feeds are asked for, there is nothing to run.
    const session =
      capture.graph.output.length > 0
        ? await Session.open({ ...model, graph: capture.graph }, { threads: options.threads, sharing })
        : undefined;
    options.onSession?.(performance.now() - start);
    const counters = openCounters(group, options.threads);
    try {
      let batch = 0;
      for await (const feeds of batches()) {
        const outputs = session ? await session.run(feedsOf(capture.graph, feeds)) : {};
        const sights = capture.taps.map((tap) => sightOf(tap, outputs, feeds));
        await counters.add(sights, ++batch);
        await options.onBatch(++done, groups.length * options.calls);
      }
      const found = await counters.findings(options.keepStatistics ?? false);
      for (const [layer, choice] of found.answers) choices.set(layer, choice);
      for (const [value, stored] of found.statistics) statistics.set(value, stored);
    } finally {
      await counters.close();
      await session?.close();
    }
  }
  return { choices, statistics };
}

function tapOf({ value, needs }: Task, rank: number | undefined): Tap {
  return { value, whole: needs.some(wantsValues), rank };
}

/** What ONNX Runtime returns is ours, a feed is the data set's: it is copied. */
function sightOf({ tap, rows, values }: TapOutputs, outputs: Values, feeds: Values): Sight {
  const output = (name: string): Float32Array => outputs[name]!.data as Float32Array;
  if (rows) return { rows: { max: output(rows.max), min: output(rows.min), sum: output(rows.sum) } };
  return { data: values ? output(values) : (feeds[tap.value]!.data as Float32Array).slice() };
}

/** Pruned graphs may not read every input. */
function feedsOf(graph: Graph, feeds: Values): Values {
  return Object.fromEntries(graph.input.flatMap(({ name }) => (feeds[name] ? [[name, feeds[name]]] : [])));
}

/** One task a tensor: several layers may ask about the same one. */
export function merged(tasks: readonly Task[]): Task[] {
  const byValue = new Map<string, Task>();
  for (const task of tasks) {
    const known = byValue.get(task.value);
    const needs = [...(known?.needs ?? []), ...task.needs];
    const different = needs.filter((need, i) => needs.findIndex((each) => isDeepStrictEqual(each, need)) === i);
    byValue.set(task.value, { ...task, needs: different, questions: [...(known?.questions ?? []), ...task.questions] });
  }
  return [...byValue.values()];
}
