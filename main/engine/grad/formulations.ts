/**
 * Which of several ways to compute a gradient is taken. They give the same numbers up to rounding; which is fastest depends on
 * the shape and on the machine. A table of measured choices (kind and shape → name) decides, and where it is silent the first
 * name, so that without a table the choice is the same everywhere.
 */

/** 'convWeight x64x16x32x32 w16x16x3x3 s1,1 d1,1 g1' → 'patches'. */
export type FormulationTable = Readonly<Record<string, string>>;

export interface Formulations {
  /** One of `names`, the most likely ones first. */
  choose(key: string, names: readonly string[]): string;
}

/** A choice that is not possible for the shape (a table of another version) is passed over. */
export function formulationsOf(table: FormulationTable): Formulations {
  return {
    choose(key, names) {
      const measured = Object.hasOwn(table, key) ? table[key]! : '';
      return names.includes(measured) ? measured : names[0]!;
    },
  };
}

export const DEFAULT_FORMULATIONS: Formulations = formulationsOf({});

/** The same, writing down what was chosen. */
export function recorded(formulations: Formulations, choices: Map<string, string>): Formulations {
  return {
    choose(key, names) {
      const name = formulations.choose(key, names);
      if (names.length > 1) choices.set(key, name);
      return name;
    },
  };
}
