/** What observers choose from given values, the way a calibration run asks them. */
import { answersOf, Tally } from '../../main/engine/calibrate/tally';
import { observers } from '../../main/engine/observers/methods';
import type { Choice, QuantizerSpec, Statistics } from '../../main/engine/observers/observer';

export interface Options {
  readonly bits?: number;
  readonly symmetric?: boolean;
  readonly params?: Readonly<Record<string, number>>;
}

const specOf = ({ bits = 8, symmetric = false, params = {} }: Options): QuantizerSpec => ({ bits, symmetric, params });

/** What is seen of batches for an observer; `keepValues`: one batch, so that it may search exactly. */
export function observed(
  name: string,
  batches: readonly Float32Array[],
  { keepValues = false, ...options }: Options & { readonly keepValues?: boolean } = {},
): Statistics {
  const count = batches.reduce((sum, { length }) => sum + length, 0);
  const needs = observers.get(name)!.needs(specOf(options), { count, keepValues });
  const tally = new Tally({ value: 'x', needs, questions: [] });
  batches.forEach((data, i) => tally.add({ data }, i + 1));
  return tally.statistics();
}

export function chosen(name: string, statistics: Statistics, options: Options = {}): Choice {
  return answersOf([{ layer: 'x', observer: name, spec: specOf(options) }], statistics)[0]![1];
}

/** From one batch whose values are kept: exact. */
export function exact(name: string, data: Float32Array, options: Options = {}): Choice {
  return chosen(name, observed(name, [data], { ...options, keepValues: true }), options);
}

/** From a stream of batches. */
export function streamed(name: string, batches: readonly Float32Array[], options: Options = {}): Choice {
  return chosen(name, observed(name, batches, options), options);
}
