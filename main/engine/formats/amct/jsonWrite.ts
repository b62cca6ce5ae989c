/** Writes JSON as AMCT does: indent 4, `,` and `:` without a blank, floats as Python prints them (amct-spec §2.2). */
import { pythonFloat } from './numbers';

/** A number that stays a float in the file: 1 is written `1.0`. A bare number is an integer. */
export class Float {
  constructor(readonly value: number) {}
}

/** Objects are maps: JavaScript's own objects move keys like `1` to the front. */
export type Json = string | number | boolean | Float | readonly Json[] | ReadonlyMap<string, Json>;

export function writeJson(value: Json, indent = ''): string {
  if (value instanceof Float) return pythonFloat(value.value);
  if (typeof value !== 'object') return JSON.stringify(value);
  const inner = `${indent}    `;
  const lines =
    value instanceof Map
      ? [...(value as ReadonlyMap<string, Json>)].map(
          ([key, each]) => `${JSON.stringify(key)}:${writeJson(each, inner)}`,
        )
      : (value as readonly Json[]).map((each) => writeJson(each, inner));
  const [open, close] = value instanceof Map ? '{}' : '[]';
  if (!lines.length) return `${open}${close}`;
  return `${open}\n${lines.map((line) => `${inner}${line}`).join(',\n')}\n${indent}${close}`;
}
