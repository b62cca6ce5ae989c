/**
 * Accuracy metrics. A metric gives each sample a few numbers; the value of a whole set is a function of their sums, so sets are
 * streamed, and intervals come from the samples.
 */
import type { MetricSpec } from '../../../proto/dataset';
import { DataType } from '../graph/onnx';
import { halvesToFloats } from '../numerics/halfFloat';
import type { Value, Values } from '../runtime/session';

export interface Labels {
  /** First dimension: samples. */
  readonly dims: readonly number[];
  readonly data: ArrayLike<number | bigint>;
}

export interface ScoreInput<Spec = MetricSpec> {
  readonly spec: Spec;
  readonly samples: number;
  /** The model's outputs in order. */
  readonly outputs: readonly Value[];
  readonly labels?: Labels;
  /** The float model's outputs for the same samples. */
  readonly reference?: readonly Value[];
}

interface MetricFacts {
  readonly kind: MetricSpec['kind'];
  /** What it compares with. */
  readonly against: 'labels' | 'float';
  readonly higherIsBetter: boolean;
  readonly unit: '%' | 'dB' | '';
  /** The name in result.json: 'top1', 'agreement', 'sqnr' … */
  title(spec: MetricSpec): string;
  /** The value of `samples` samples whose numbers sum up to `sums`. */
  value(sums: readonly number[], samples: number): number;
}

/** Each batch is scored by itself. */
export interface BatchMetric extends MetricFacts {
  /** Numbers of each sample, equally many for all. Throws METRIC_SHAPE where labels and outputs do not fit together. */
  score(input: ScoreInput): readonly (readonly number[])[];
}

/** Only a whole set has a value. */
export interface SetMetric extends MetricFacts {
  collect(setup: Collecting): Collector;
}

export type Metric = BatchMetric | SetMetric;

/** What a metric of a whole set is told before the first batch. */
export interface Collecting {
  readonly spec: MetricSpec;
  readonly dataset: { readonly path: string; readonly folder: string; readonly firstRow: number };
  /** Of the model's outputs. */
  readonly names: readonly string[];
  /** The first sample of the set that is scored, and how many are. */
  readonly start: number;
  readonly samples: number;
  readonly signal?: AbortSignal;
  /** Something that a program of the user's own wrote. */
  said(line: string): void;
}

export interface Collector {
  add(samples: number, outputs: readonly Value[]): void;
  /** Of all samples in their order. */
  scores(): Promise<readonly (readonly number[])[]>;
  /** To be called in the end, whatever happened. */
  close(): void;
}

/** Outputs of a session in the order of the graph, as numbers: half precision, which comes as bits, becomes float32. */
export function inOrder(outputs: Values, names: readonly string[]): readonly Value[] {
  return names.map((name) => {
    const { dataType, dims, data } = outputs[name]!;
    if (!(dataType === DataType.FLOAT16 && data instanceof Uint16Array)) return outputs[name]!;
    return { dataType: DataType.FLOAT, dims, data: halvesToFloats(data) };
  });
}
