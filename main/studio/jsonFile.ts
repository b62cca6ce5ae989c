/** Small files of ours: whole or not at all, and read without believing them. */
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseDocument } from 'yaml';
import { writeAtomically } from '../engine/graph/save';

export function writeText(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeAtomically(path, [Buffer.from(text)]);
}

export function writeJson(path: string, value: unknown): void {
  writeText(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

/** The text of a file; undefined where there is none. */
export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

export interface ReadJson {
  readonly value: unknown;
  /** What is wrong with the text; `value` is then what could be made of it. */
  readonly damage?: string;
}

/** JSON, or as much of a damaged one as can be read: it is YAML too, and that parser goes on behind an error. */
export function readJson(text: string): ReadJson {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { value: salvaged(text), damage: error instanceof Error ? error.message : String(error) };
  }
}

function salvaged(text: string): unknown {
  try {
    return parseDocument(text, { logLevel: 'silent', prettyErrors: false, uniqueKeys: false }).toJS({
      maxAliasCount: 0,
    });
  } catch {
    return undefined;
  }
}
