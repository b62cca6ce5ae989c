/**
 * An accuracy metric. It gives each sample a few numbers; the value of a whole set is a function of their sums, so sets are
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

export interface Metric {
  readonly kind: MetricSpec['kind'];
  /** What it compares with. */
  readonly against: 'labels' | 'float';
  readonly higherIsBetter: boolean;
  readonly unit: '%' | 'dB' | '';
  /** The name in result.json: 'top1', 'agreement', 'sqnr' … */
  title(spec: MetricSpec): string;
  /** Numbers of each sample, equally many for all. Throws METRIC_SHAPE where labels and outputs do not fit together. */
  score(input: ScoreInput): readonly (readonly number[])[];
  /** The value of `samples` samples whose numbers sum up to `sums`. */
  value(sums: readonly number[], samples: number): number;
}

/** Outputs of a session in the order of the graph, as numbers: half precision, which comes as bits, becomes float32. */
export function inOrder(outputs: Values, names: readonly string[]): readonly Value[] {
  return names.map((name) => {
    const { dataType, dims, data } = outputs[name]!;
    if (!(dataType === DataType.FLOAT16 && data instanceof Uint16Array)) return outputs[name]!;
    return { dataType: DataType.FLOAT, dims, data: halvesToFloats(data) };
  });
}
