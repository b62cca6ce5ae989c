/** What was seen of one tensor, and what the observers that asked for it choose from that. Runs in any thread. */
import { fail } from '../../../proto/errors';
import { BitHistogram, type Range } from '../numerics/bitHistogram';
import { observers } from '../observers/methods';
import { OUTERMOST, type Choice, type Need, type QuantizerSpec, type Statistics } from '../observers/observer';
import { rankOf } from '../observers/percentiles';

/** One quantizer that wants to know its scale: which observer answers, for what target. */
export interface Question {
  readonly layer: string;
  readonly observer: string;
  readonly spec: QuantizerSpec;
}

export type Answer = readonly [layer: string, choice: Choice];

/** A tensor to watch. */
export interface Task {
  readonly value: string;
  readonly needs: readonly Need[];
  readonly questions: readonly Question[];
}

/** A tensor in one call: its values, or what is left of its rows. */
export type Sight = { readonly data: Float32Array } | { readonly rows: RowSums };

export interface RowSums {
  readonly max: Float32Array;
  readonly min: Float32Array;
  /** NaN where a value is, which the extremes may lose. */
  readonly sum: Float32Array;
}

export class Tally {
  private count = 0;
  private readonly min: number[] = [];
  private readonly max: number[] = [];
  private readonly kept: Float32Array[] = [];
  /** The arrays of its sights stay in use. */
  readonly keeps: boolean;
  private readonly histogram: BitHistogram | undefined;

  constructor(readonly task: Task) {
    this.keeps = task.needs.some(({ kind }) => kind === 'values');
    const wanted = task.needs.flatMap((need) => (need.kind === 'histogram' ? [need] : []));
    const most = (end: 'largest' | 'smallest'): number => Math.max(...wanted.map((need) => need[end]));
    if (wanted.length > 0) this.histogram = new BitHistogram(most('largest'), most('smallest'));
  }

  /**
   * One call, the `batch`-th; a tensor without elements (no box was found) says nothing. The data are kept where the values are
   * needed. Throws ACTIVATION_NOT_FINITE.
   */
  add(sight: Sight, batch: number): void {
    const data = 'data' in sight ? sight.data : undefined;
    const { min, max } = 'data' in sight ? this.rangeOf(sight.data) : rangeOfRows(sight.rows);
    if (min > max) return;
    if (!Number.isFinite(min) || !Number.isFinite(max))
      fail('ACTIVATION_NOT_FINITE', { tensor: this.task.value, batch });
    this.min.push(min);
    this.max.push(max);
    if (!data) return;
    this.count += data.length;
    if (this.keeps) this.kept.push(data);
  }

  /** Of no values: the least above the greatest. */
  private rangeOf(data: Float32Array): Range {
    return this.histogram && data.length > 0 ? this.histogram.add(data) : rangeOf(data);
  }

  /** Whether any call gave it elements: without them an observer cannot choose. */
  get seen(): boolean {
    return this.min.length > 0;
  }

  statistics(): Statistics {
    const { count } = this;
    const ranges = { min: Float32Array.from(this.min), max: Float32Array.from(this.max) };
    const values = this.keeps ? joined(this.kept, count) : undefined;
    const histogram = this.histogram ?? (values && histogramOf(values));
    return {
      count,
      min: smallest(ranges.min),
      max: largest(ranges.max),
      ranges,
      values,
      histogram: histogram?.finished(),
      ...histogram?.extremes(),
    };
  }
}

/** What every observer that asked chooses. */
export function answersOf(questions: readonly Question[], statistics: Statistics): Answer[] {
  return questions.map(({ layer, observer, spec }) => [layer, observers.get(observer)!.choose(statistics, spec)]);
}

function histogramOf(values: Float32Array): BitHistogram {
  const kept = rankOf(OUTERMOST, values.length);
  const histogram = new BitHistogram(kept, kept);
  histogram.add(values);
  return histogram;
}

function rangeOfRows({ max, min, sum }: RowSums): Range {
  if (Number.isNaN(rangeOf(sum).min)) return { min: NaN, max: NaN };
  return { min: rangeOf(min).min, max: rangeOf(max).max };
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

const smallest = (values: Float32Array): number => values.reduce((a, b) => Math.min(a, b), Infinity);
const largest = (values: Float32Array): number => values.reduce((a, b) => Math.max(a, b), -Infinity);

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
