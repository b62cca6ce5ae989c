/**
 * Which of several ways to compute a gradient is taken. They give the same numbers up to rounding; which is fastest depends on
 * the shape and on the machine. A table of measured choices (measureFormulations.ts) decides, and where it is silent the first
 * way, so that without a table the choice is the same everywhere.
 */
import type { Emitter, Value } from './emitter';

/** A product of two values that can be computed in several ways. */
export interface Question {
  /** What it is and its shapes: 'convWeight 64x16x32x32 64x16x32x32 3x3 p1,1 s1,1 d1,1 g1'. */
  readonly key: string;
  /** Shapes of the two values. */
  readonly shapes: readonly [readonly number[], readonly number[]];
  /** By name, the most likely one first. */
  readonly ways: Readonly<Record<string, (e: Emitter, a: Value, b: Value) => Value>>;
}

/** Key of a question → name of the way. */
export type FormulationTable = Readonly<Record<string, string>>;

export interface Formulations {
  /** The name of one of the ways. */
  choose(question: Question): string;
}

/** A choice that is not possible for the shape (a table of another version) is passed over. */
export function formulationsOf(table: FormulationTable): Formulations {
  return {
    choose({ key, ways }) {
      const measured = Object.hasOwn(table, key) ? table[key]! : '';
      return Object.hasOwn(ways, measured) ? measured : Object.keys(ways)[0]!;
    },
  };
}

export const DEFAULT_FORMULATIONS: Formulations = formulationsOf({});

/** The same, writing down what was asked and chosen. */
export function recorded(formulations: Formulations, choices: Map<Question, string>): Formulations {
  const asked = new Set<string>();
  return {
    choose(question) {
      const name = formulations.choose(question);
      if (!asked.has(question.key)) choices.set(question, name);
      asked.add(question.key);
      return name;
    },
  };
}
