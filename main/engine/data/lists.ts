/** Text files with one entry a line: lists (`file label`) and csv (`file,label`). */
import { readTextFile } from '../graph/files';

export interface Line {
  readonly text: string;
  /** From 1, as editors count. */
  readonly line: number;
}

/** The lines that hold something, trimmed. */
export function readLines(path: string): readonly Line[] {
  const text = readTextFile(path).replace(/^\uFEFF/, '');
  return text
    .split(/\r?\n/)
    .map((each, i) => ({ text: each.trim(), line: i + 1 }))
    .filter((each) => each.text !== '');
}

export interface Labelled {
  readonly file: string;
  /** As it stands there: a number, or the name of a class. */
  readonly label: string;
}

/** `file label`: the label is the last word, so that paths may hold spaces. undefined: there is but one word. */
export function splitLabel(text: string): Labelled | undefined {
  return labelled(/^(.*\S)\s+(\S+)$/.exec(text));
}

/** `file,label`: the label stands after the last comma; both may stand in quotes. undefined: there is no comma. */
export function splitCsv(text: string): Labelled | undefined {
  const parts = labelled(/^(.*?)\s*,\s*(?:"((?:[^"]|"")*)"|([^,"]*))$/.exec(text));
  return parts && { file: unquoted(parts.file), label: parts.label.replaceAll('""', '"') };
}

const unquoted = (text: string): string => text.replace(/^"(.*)"$/, '$1').replaceAll('""', '"');

function labelled(match: RegExpExecArray | null): Labelled | undefined {
  const [, file, ...labels] = match ?? [];
  const label = labels.find((each) => each !== undefined)?.trim();
  return file !== undefined && label ? { file, label } : undefined;
}

/** The finite number that a text is. */
export function numberOf(text: string): number | undefined {
  const value = text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}
