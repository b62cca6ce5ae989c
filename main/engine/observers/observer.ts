/**
 * An observer turns what was seen of a tensor during calibration into scale and zero point. It first says what it must
 * see, then chooses; the statistics of one calibration run can feed any number of observers.
 */
import type { BinHistogram } from '../numerics/binHistogram';
import type { BitHistogram } from '../numerics/bitHistogram';
import type { ScaleAndZero } from '../numerics/affine';

/** What the target of an observation looks like. */
export interface QuantizerSpec {
  readonly bits: number;
  readonly symmetric: boolean;
  readonly params: Readonly<Record<string, number>>;
}

/** What can be collected of a tensor; `values` keeps one batch, everything else is a stream of bounded size. */
export type Need =
  | { readonly kind: 'range' }
  | { readonly kind: 'values' }
  /** With so many of the largest and smallest values kept exactly. */
  | { readonly kind: 'bits'; readonly largest: number; readonly smallest: number }
  | { readonly kind: 'bins'; readonly bins: number };

export interface Statistics {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly values?: Float32Array;
  readonly bits?: BitHistogram;
  readonly bins?: BinHistogram;
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
