/**
 * What an accuracy-based search is about: units (a layer, or layers that roll back together), each standing at one stage of the
 * same ladder. Stage 0 is the user's own configuration, stage s the s-th roll-back and all before it. A configuration is one
 * stage a unit. A strategy proposes configurations; what runs them, remembers them and stops in time stands behind `Problem`.
 */

/** A layer, or several that roll back together. */
export interface Unit {
  readonly layers: readonly string[];
  /** Stages at which it differs from the one before, ascending; stage 0 is not among them. */
  readonly stages: readonly number[];
}

/** The stage of each unit: 0 or one of its stages. */
export type Configuration = readonly number[];

export interface Problem {
  readonly units: readonly Unit[];
  /** Roll-backs there are: the highest stage. */
  readonly stages: number;
  /** Indexes of the units, the most sensitive first. Measured when it is asked for. */
  ranking(): Promise<readonly number[]>;
  /** Share of the damage that each unit does, by index; sums up to 1. */
  shares(): Promise<readonly number[]>;
  /** Whether a configuration keeps the limit, as far as few samples tell it clearly; else the whole set decides. */
  look(configuration: Configuration): Promise<Verdict>;
  /** The same by the whole set. */
  decide(configuration: Configuration): Promise<Verdict>;
}

export interface Verdict {
  readonly accepted: boolean;
  /** How far above the limit (below: negative), in the metric's unit, higher is better. */
  readonly margin: number;
  /** By the whole set. */
  readonly whole: boolean;
}

/** Thrown by `look` and `decide` when the time is over or the user has had enough. */
export class SearchOver extends Error {}

/**
 * A way to search. It ends when it has nothing more to propose; the result is the best configuration that `decide` accepted, so it
 * need not return one. The user's own configuration has been tried and rejected before.
 */
export interface Strategy {
  readonly name: string;
  /** Every try is calibrated anew and run on the whole set, unless the job says otherwise. */
  readonly exhaustive: boolean;
  /** The sensitivity where the job names none. */
  readonly sensitivity: string;
  search(problem: Problem): Promise<void>;
}

/** All units at stage 0. */
export function untouched({ units }: Pick<Problem, 'units'>): Configuration {
  return units.map(() => 0);
}

/** The configuration with some units raised to a stage, as far as they have it. */
export function raised(
  { units }: Pick<Problem, 'units'>,
  from: Configuration,
  chosen: Iterable<number>,
  stage: number,
): Configuration {
  const up = new Set(chosen);
  return from.map((now, unit) => (up.has(unit) && units[unit]!.stages.includes(stage) ? Math.max(now, stage) : now));
}

/** Steps up from the user's configuration, counted in layers: what a search wants few of. */
export function stepsOf(units: readonly Unit[], configuration: Configuration): number {
  return configuration.reduce((sum, stage, unit) => {
    const { layers, stages } = units[unit]!;
    return sum + layers.length * stages.filter((each) => each <= stage).length;
  }, 0);
}
