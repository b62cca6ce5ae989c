/** The bundle of a thread's entry, `name`.js, beside or above this one; absent when running from source. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export function threadScript(name: string): string | undefined {
  const places = ['./', '../'].map((path) => fileURLToPath(new URL(`${path}${name}.js`, import.meta.url)));
  return places.find((path) => existsSync(path));
}
