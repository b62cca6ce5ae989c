/** What was seen of one tensor, and what the observers that asked for it choose from that. Runs in any thread. */
import { fail } from '../../../proto/errors';
import { BinHistogram } from '../numerics/binHistogram';
import { BitHistogram } from '../numerics/bitHistogram';
import { observers } from '../observers/methods';
import type { Choice, Need, QuantizerSpec, Statistics } from '../observers/observer';

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

/** A tensor in one call: its values, or the extremes and sums of its rows, or both. */
export interface Sight {
  readonly data?: Float32Array;
  readonly rows?: { readonly max: Float32Array; readonly min: Float32Array; readonly sum: Float32Array };
}

export class Tally {
  private count = 0;
  private min = Infinity;
  private max = -Infinity;
  private readonly kept: Float32Array[] = [];
  /** The arrays of its sights stay in use. */
  readonly keeps: boolean;
  private readonly bits: BitHistogram | undefined;
  private readonly bins: BinHistogram | undefined;

  constructor(readonly task: Task) {
    for (const need of task.needs) {
      if (need.kind === 'bits') this.bits = new BitHistogram(need.largest, need.smallest);
      if (need.kind === 'bins') this.bins = new BinHistogram(need.bins);
    }
    this.keeps = task.needs.some(({ kind }) => kind === 'values');
  }

  /** One call, the `batch`-th. The data are kept where the values are needed. Throws ACTIVATION_NOT_FINITE. */
  add({ data, rows }: Sight, batch: number): void {
    const range = rows ? rangeOfRows(rows) : rangeOf(data!);
    if (!Number.isFinite(range.min) || !Number.isFinite(range.max))
      fail('ACTIVATION_NOT_FINITE', { tensor: this.task.value, batch });
    this.min = Math.min(this.min, range.min);
    this.max = Math.max(this.max, range.max);
    if (!data) return;
    this.count += data.length;
    this.bins?.add(data, range.min, range.max);
    this.bits?.add(data, rows?.max, rows?.min);
    if (this.keeps) this.kept.push(data);
  }

  statistics(): Statistics {
    const { count, min, max, bits, bins } = this;
    return { count, min, max, bits, bins, values: this.keeps ? joined(this.kept, count) : undefined };
  }

  answers(): Answer[] {
    const statistics = this.statistics();
    return this.task.questions.map(({ layer, observer, spec }) => [
      layer,
      observers.get(observer)!.choose(statistics, spec),
    ]);
  }
}

interface Range {
  readonly min: number;
  readonly max: number;
}

/** NaN where a value is: ONNX Runtime's extremes may lose it, its sums do not. */
function rangeOfRows({ max, min, sum }: NonNullable<Sight['rows']>): Range {
  return Number.isNaN(rangeOf(sum).min) ? { min: NaN, max: NaN } : { min: rangeOf(min).min, max: rangeOf(max).max };
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
