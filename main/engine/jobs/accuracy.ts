/** Accuracy within a job: which metric, how many samples at once, progress, cancellation, intervals. */
import { classMetrics } from '../../../proto/dataset';
import { fail } from '../../../proto/errors';
import type { AllowedCommands, MetricValue } from '../../../proto/job';
import { checkLabels, openDataset, type Dataset } from '../data/dataset';
import { feedsOf } from '../graph/links';
import type { Graph, Model } from '../graph/onnx';
import { byteLength } from '../graph/tensor';
import { classAxisOf } from '../measure/classes';
import { evaluationBatch, measureOf, scoresOf, type Measure, type ScoreOptions } from '../measure/evaluate';
import { intervalOf, pairedInterval, valueOf, type Interval, type Scores } from '../measure/interval';
import type { Shape } from '../ops/operator';
import { allNumbers, sizeOf } from '../ops/support/shapes';
import { Session } from '../runtime/session';
import { requireConsent } from './consent';
import type { JobContext } from './job';
import type { PreparedModel } from './prepare';

type GraphModel = Model & { readonly graph: Graph };

/** Float and compressed accuracy on the same samples; a metric against the float model has no float value of its own. */
export interface Comparison {
  readonly float: MetricValue | null;
  readonly compressed: MetricValue;
  readonly delta: number | null;
  readonly deltaCi95: Interval | null;
}

export interface AccuracyOptions {
  /** Most samples. */
  readonly limit?: number;
  /** Folder of decoded images. */
  readonly cache?: string;
  /** Programs that may be run for a metric `command`. */
  readonly commands?: AllowedCommands;
}

/** A model that is being scored. */
export interface Scorer {
  score(part: { readonly start: number; readonly count: number }): Promise<Scores>;
  close(): Promise<void>;
}

export class Accuracy {
  private constructor(
    readonly dataset: Dataset,
    readonly measure: Measure,
    private readonly batchSize: number,
    private readonly threads: number,
    private readonly context: JobContext,
    private readonly classes: number | undefined,
  ) {}

  /** Opens the data set and checks it against the model before anything runs. Throws DATA*, LABEL*, METRIC_*. */
  static async open(
    path: string,
    { model, types }: PreparedModel,
    context: JobContext,
    threads: number,
    { limit, cache, commands }: AccuracyOptions = {},
  ): Promise<Accuracy> {
    const feeds = feedsOf(model.graph);
    const dataset = await openDataset(path, feeds, { limit, cache });
    const output = types.values.get(model.graph.output[0]!.name);
    const measure = measureOf(dataset, output);
    requireConsent(measure, dataset.path, commands);
    const classes = classMetrics.includes(measure.spec.kind) ? classCount(dataset, measure, output?.shape) : undefined;
    if (classes !== undefined) await checkLabels(dataset, classes);
    const sampleBytes = feeds.reduce((sum, { name }) => {
      const type = types.values.get(name);
      return sum + (byteLength(type?.dataType ?? 0, sizeOf(type?.shape?.slice(1)) ?? 0) ?? 0);
    }, 0);
    return new Accuracy(dataset, measure, evaluationBatch(dataset, sampleBytes), threads, context, classes);
  }

  get againstLabels(): boolean {
    return this.measure.metric.against === 'labels';
  }

  /** The metric has a value of a whole set only, and each value takes a start of a program. */
  get wholeOnly(): boolean {
    return 'collect' in this.measure.metric;
  }

  /** Samples that are run together. */
  get callSize(): number {
    return this.batchSize;
  }

  /** Where an output has its classes; undefined where the metric knows none. */
  classAxis(dims: readonly number[]): number | undefined {
    const { spec } = this.measure;
    if (![...classMetrics, 'agreement'].includes(spec.kind)) return undefined;
    const labels = this.dataset.labels && [dims[0]!, ...this.dataset.labels.dims];
    return classAxisOf(dims, labels, 'classAxis' in spec ? spec.classAxis : undefined);
  }

  /** A quantized model to be scored part by part; with the float model beside it where the metric compares the two. */
  async scorer(model: GraphModel, float: GraphModel): Promise<Scorer> {
    const { threads, dataset, measure, batchSize } = this;
    const session = await Session.open(model, { threads, exact: true, sharing: dataset.decodes });
    const reference = this.againstLabels ? undefined : await Session.open(float, { threads });
    const onBatch = (): Promise<void> => this.context.yieldToMessages();
    const options = { batchSize, reference, program: this.program, onBatch };
    return {
      score: (part) => scoresOf(session, model.graph, dataset, measure, { ...options, part }),
      close: async () => {
        await session.close();
        await reference?.close();
      },
    };
  }

  /**
   * Scores of one model by itself; `exact`: it holds integers in floats. Throws METRIC_NEEDS_FLOAT where the metric compares
   * two models.
   */
  async alone(model: GraphModel, exact = false): Promise<Scores> {
    const { dataset, measure } = this;
    if (!this.againstLabels) fail('METRIC_NEEDS_FLOAT', { dataset: dataset.path, metric: measure.spec.kind });
    const session = await Session.open(model, { threads: this.threads, exact, sharing: dataset.decodes });
    const scores = await this.score(session, model.graph);
    await session.close();
    return scores;
  }

  /** Compressed against float; `before` are the float scores where the metric is against labels. */
  async compare(float: GraphModel, compressed: GraphModel, before: Scores | undefined): Promise<Comparison> {
    const session = await Session.open(compressed, {
      threads: this.threads,
      exact: true,
      sharing: this.dataset.decodes,
    });
    const reference = before ? undefined : await Session.open(float, { threads: this.threads });
    const after = await this.score(session, compressed.graph, reference);
    await session.close();
    await reference?.close();
    return this.comparison(before, after);
  }

  /** Of scores on the same samples. */
  comparison(before: Scores | undefined, after: Scores): Comparison {
    const { metric } = this.measure;
    if (!before) return { float: null, compressed: this.value(after), delta: null, deltaCi95: null };
    const [from, to] = [this.value(before), this.value(after)];
    const known = from.ci95 !== undefined && to.ci95 !== undefined;
    const deltaCi95 = known ? pairedInterval(metric, before, after) : null;
    return { float: from, compressed: to, delta: tidy(to.value - from.value), deltaCi95 };
  }

  value(scores: Scores): MetricValue {
    const { metric, spec } = this.measure;
    const value = { metric: metric.title(spec), value: valueOf(metric, scores), samples: scores.length };
    // A program that tells one number of the whole set says nothing of its samples.
    if (this.wholeOnly && scores.every(([score]) => score === scores[0]![0])) return value;
    return { ...value, ci95: intervalOf(metric, scores) };
  }

  /** True where top-k accuracy is not clearly better than guessing: the model or its preprocessing is suspicious. */
  isNearChance(value: MetricValue): boolean {
    const { spec } = this.measure;
    if (spec.kind !== 'topK' || !this.classes) return false;
    return value.ci95![0] <= (1.5 * 100 * Math.min(spec.k, this.classes)) / this.classes;
  }

  private get program(): ScoreOptions['program'] {
    const { context } = this;
    return { signal: context.signal, said: (line) => context.log('info', 'COMMAND_SAID', { line }) };
  }

  private score(session: Session, graph: Graph, reference?: Session): Promise<Scores> {
    return scoresOf(session, graph, this.dataset, this.measure, {
      batchSize: this.batchSize,
      reference,
      program: this.program,
      onBatch: async (done, total) => {
        this.context.progress(done, total);
        await this.context.yieldToMessages();
      },
    });
  }
}

/** Without the last digits that a difference of decimals leaves in binary. */
const tidy = (value: number): number => Number(value.toPrecision(12));

/** How many classes the model tells apart, where its output's shape says so before a run. */
function classCount(dataset: Dataset, { spec }: Measure, output: Shape | undefined): number | undefined {
  const stated = 'classAxis' in spec ? spec.classAxis : undefined;
  const rest = output?.slice(1);
  if (!output || !rest) return undefined;
  const usual = output.length === 3 ? 2 : 1;
  const labels = dataset.labels && [1, ...dataset.labels.dims];
  const axis = allNumbers(rest) ? classAxisOf([1, ...rest], labels, stated) : (stated ?? usual);
  const classes = output[axis < 0 ? axis + output.length : axis];
  return typeof classes === 'number' ? classes : undefined;
}
