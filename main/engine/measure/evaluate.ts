/** Accuracy of a model on a data set: streams it through a session, scores each sample. */
import { dirname } from 'node:path';
import { labelMetrics, type MetricSpec } from '../../../proto/dataset';
import { fail } from '../../../proto/errors';
import type { Dataset } from '../data/dataset';
import type { Graph } from '../graph/onnx';
import type { ValueType } from '../ops/operator';
import type { Session, Value } from '../runtime/session';
import type { Scores } from './interval';
import { inOrder, type Collecting, type Metric, type SetMetric } from './metric';
import { metrics } from './metrics';

export interface Measure {
  readonly metric: Metric;
  readonly spec: MetricSpec;
}

/**
 * The metric of a data set: its own; else top-1 for class labels, mean squared error for values; without labels agreement where
 * the output looks like class scores, else sqnr. Throws METRIC_UNAVAILABLE, METRIC_NEEDS_LABELS.
 */
export function measureOf(dataset: Dataset, output: ValueType | undefined): Measure {
  const spec = dataset.metric ?? usualMetric(dataset, output);
  const metric = metrics.get(spec.kind);
  if (!metric) return fail('METRIC_UNAVAILABLE', { dataset: dataset.path, metric: spec.kind });
  if (labelMetrics.includes(spec.kind) && !dataset.labels)
    fail('METRIC_NEEDS_LABELS', { dataset: dataset.path, metric: spec.kind });
  return { metric, spec };
}

function usualMetric({ labels }: Dataset, output: ValueType | undefined): MetricSpec {
  if (labels) return labels.kind === 'class' ? { kind: 'topK', k: 1 } : { kind: 'mse' };
  const shape = output?.shape ?? [];
  const classes = shape[shape.length === 3 ? 2 : 1];
  const scores = shape.length >= 2 && shape.length <= 4 && typeof classes === 'number' && classes > 1;
  return scores ? { kind: 'agreement' } : { kind: 'sqnr' };
}

export interface ScoreOptions {
  readonly batchSize: number;
  /** The samples that are scored; absent: all. */
  readonly part?: { readonly start: number; readonly count: number };
  /** Session of the float model, for metrics that compare with it. */
  readonly reference?: Session;
  /** For a program of the user's own. */
  readonly program?: Pick<Collecting, 'signal' | 'said'>;
  onBatch(done: number, total: number): Promise<void> | void;
}

/** Which direction is the good one. */
export function isHigherBetter({ metric, spec }: Measure): boolean {
  return spec.kind === 'command' ? spec.higherIsBetter : metric.higherIsBetter;
}

/** Scores of a whole set, whose outputs are collected first. Throws COMMAND_*. */
async function collectedScores(
  session: Session,
  names: readonly string[],
  dataset: Dataset,
  { metric, spec }: Measure & { readonly metric: SetMetric },
  { batchSize, part, program, onBatch }: ScoreOptions,
): Promise<Scores> {
  const { start, count } = part ?? { start: 0, count: dataset.samples };
  const { path, firstRow } = dataset;
  const from = { path, folder: dirname(path), firstRow };
  const setup = { spec, dataset: from, names, start, samples: count, said: () => undefined, ...program };
  const collector = metric.collect(setup);
  try {
    for await (const batch of dataset.batches(batchSize, part)) {
      collector.add(batch.count, inOrder(await session.run(batch.feeds), names));
      await onBatch(batch.start - start + batch.count, count);
    }
    return await collector.scores();
  } finally {
    collector.close();
  }
}

/** The numbers of each sample of the data set (or of a part of it), in its order. Throws OUTPUT_NOT_FINITE, COMMAND_*. */
export async function scoresOf(
  session: Session,
  graph: Graph,
  dataset: Dataset,
  { metric, spec }: Measure,
  options: ScoreOptions,
): Promise<Scores> {
  const names = graph.output.map(({ name }) => name);
  if ('collect' in metric) return collectedScores(session, names, dataset, { metric, spec }, options);
  const scores: (readonly number[])[] = [];
  const total = options.part?.count ?? dataset.samples;
  for await (const batch of dataset.batches(options.batchSize, options.part)) {
    const outputs = inOrder(await session.run(batch.feeds), names);
    const reference = options.reference && inOrder(await options.reference.run(batch.feeds), names);
    const { count: samples, labels } = batch;
    const added = metric.score({ spec, samples, outputs, labels, reference });
    const looked = metric.against === 'labels' ? outputs.slice(0, 1) : [...reference!, ...outputs];
    const at = firstBad(looked, added.flat().every(Number.isFinite));
    if (at) {
      const sample = batch.start + Math.floor(at.share * samples);
      fail('OUTPUT_NOT_FINITE', {
        dataset: dataset.path,
        sample,
        output: names[at.output % names.length]!,
        metric: spec.kind,
      });
    }
    for (const sample of added) scores.push(sample);
    await options.onBatch(scores.length, total);
  }
  return scores;
}

/** Where NaN is, as output and share of its elements; where Inf is too, unless a metric that only ranks can do with it. */
function firstBad(outputs: readonly Value[], infFits: boolean): { output: number; share: number } | undefined {
  for (const [output, { data }] of outputs.entries()) {
    for (let i = 0; i < data.length; i++) {
      const x = data[i]!;
      if (x !== x || (!infFits && (x === Infinity || x === -Infinity))) return { output, share: i / data.length };
    }
  }
  return undefined;
}

const BATCH_BYTES = 16 << 20;

/** Samples to run together: few enough that the input stays small, at most 64. */
export function evaluationBatch(dataset: Dataset, sampleBytes: number): number {
  return Math.max(1, Math.min(dataset.maxBatch, 64, Math.floor(BATCH_BYTES / Math.max(1, sampleBytes))));
}
