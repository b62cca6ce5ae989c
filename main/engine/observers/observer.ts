/**
 * An observer turns what was seen of a tensor during calibration into scale and zero point: a statistic (ranges of the batches,
 * a fine histogram, the values) and how it is summed up. It first says what it must see, then chooses; the statistics of one
 * calibration run feed any number of observers.
 */
import type { ScaleAndZero } from '../numerics/affine';
import type { FineHistogram } from '../numerics/fineHistogram';

/** What the target of an observation looks like. */
export interface QuantizerSpec {
  readonly bits: number;
  readonly symmetric: boolean;
  readonly params: Readonly<Record<string, number>>;
}

/** What can be collected of a tensor; `values` keeps one batch, everything else is a stream of bounded size. */
export type Need =
  /** Smallest and largest value of each call. */
  | { readonly kind: 'range' }
  | { readonly kind: 'values' }
  /** A fine histogram, with so many of the largest and smallest values kept exactly. */
  | { readonly kind: 'histogram'; readonly largest: number; readonly smallest: number };

/** Smallest and largest value of each call of the model, in their order. */
export interface Ranges {
  readonly min: Float32Array;
  readonly max: Float32Array;
}

export interface Statistics {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly ranges: Ranges;
  /** All values: one batch only. */
  readonly values?: Float32Array;
  /** There wherever an observer asked for the histogram or the values. */
  readonly histogram?: FineHistogram;
  /** From the outermost inwards; as many as were kept. */
  readonly largest?: Float32Array;
  readonly smallest?: Float32Array;
}

export interface Choice extends ScaleAndZero {
  /** Index of the winning candidate where the observer searched. */
  readonly winner?: number;
}

/** A parameter of an observer: enough to validate it and to draw its form field. */
export interface Parameter {
  readonly name: string;
  readonly type: 'number' | 'integer';
  readonly default: number;
  readonly min?: number;
  readonly max?: number;
  readonly oneOf?: readonly number[];
  readonly label: { readonly en: string; readonly zh: string };
  readonly help: { readonly en: string; readonly zh: string };
}

/** The size of a calibration before it starts. */
export interface Extent {
  /** Elements that the tensor will have in all batches together; undefined where its shape is not known beforehand. */
  readonly count: number | undefined;
  /** One batch only: its values may be kept and the search may be exact. */
  readonly keepValues: boolean;
}

export interface Observer {
  readonly name: string;
  readonly label: { readonly en: string; readonly zh: string };
  readonly parameters: readonly Parameter[];
  needs(spec: QuantizerSpec, extent: Extent): readonly Need[];
  choose(statistics: Statistics, spec: QuantizerSpec): Choice;
}

/** The value of a parameter, or its default. */
export function parameter(observer: Observer, spec: QuantizerSpec, name: string): number {
  return spec.params[name] ?? observer.parameters.find((each) => each.name === name)!.default;
}

/** A stream keeps what lies beyond this percentile exactly, whichever observer asks: IFMR's default. */
export const OUTERMOST = 0.999999;

/** For searches that a fine histogram answers: from the values where they are kept, else from the stream. */
export function histogramNeeds({ count, keepValues }: Extent): readonly Need[] {
  if (keepValues) return [{ kind: 'values' }];
  const kept = Math.ceil((count ?? 0) * (1 - OUTERMOST)) + 1;
  return [{ kind: 'histogram', largest: kept, smallest: kept }];
}
