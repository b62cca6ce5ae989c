/**
 * Our extension of AMCT's configurations: observers that AMCT has no name for. In config.json `"act_algo":"mcs.<observer>"` with
 * the observer's parameters as keys beside it; in a simple configuration `mcs_quantize {observer: "<observer>" param {…}}`.
 * AMCT itself refuses such a file, so nobody takes it for one of its own.
 */
import { observers } from '../../observers/methods';
import type { Observer, Parameter } from '../../observers/observer';
import type { Rule } from './rules';

export type Extension = `mcs.${string}`;

const PREFIX = 'mcs.';

/** Observers under AMCT's own names. */
const OWN = ['ifmr', 'hfmg'];

export const EXTENSION_OBSERVERS: readonly string[] = [...observers.keys()].filter((name) => !OWN.includes(name));

export const EXTENSIONS: readonly Extension[] = EXTENSION_OBSERVERS.map(extensionOf);

export function extensionOf(observer: string): Extension {
  return `${PREFIX}${observer}` as Extension;
}

export function isExtension(algorithm: string | undefined): algorithm is Extension {
  return algorithm?.startsWith(PREFIX) ?? false;
}

/** The observer of an extension that was read. */
export function observerNamed(extension: Extension): Observer {
  return observers.get(extension.slice(PREFIX.length))!;
}

/** Every parameter of the observer, with what was stated or its default. */
export function completeParams(
  observer: Observer,
  stated: Readonly<Record<string, number | undefined>> = {},
): Readonly<Record<string, number>> {
  return Object.fromEntries(observer.parameters.map((each) => [each.name, stated[each.name] ?? each.default]));
}

/** What the schema of a parameter allows. */
export function ruleOf({ type, min = -Infinity, max = Infinity, oneOf }: Parameter): Rule<number> {
  if (oneOf) return { allowed: oneOf.join(', '), holds: (value) => oneOf.includes(value) };
  const kind = (value: number): boolean => type === 'number' || Number.isInteger(value);
  return { allowed: `${min} … ${max}`, holds: (value) => value >= min && value <= max && kind(value) };
}
