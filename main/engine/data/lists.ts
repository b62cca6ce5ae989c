/** Text files with one entry a line: lists (`file label`) and csv (`file,label`). */
import { readFileSync } from 'node:fs';

export interface Line {
  readonly text: string;
  /** From 1, as editors count. */
  readonly line: number;
}

/** The lines that hold something, trimmed. */
export function readLines(path: string): readonly Line[] {
  const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  return text
    .split(/\r?\n/)
    .map((each, i) => ({ text: each.trim(), line: i + 1 }))
    .filter((each) => each.text !== '');
}

export interface Labelled {
  readonly file: string;
  readonly label: number;
}

/** `file label`: the label is the last word, so that paths may hold spaces. undefined: the last word is no number. */
export function splitLabel(text: string): Labelled | undefined {
  return labelled(/^(.*\S)\s+(\S+)$/.exec(text));
}

/** `file,label`: the label stands after the last comma; the file may stand in quotes. */
export function splitCsv(text: string): Labelled | undefined {
  const parts = labelled(/^(.*?)\s*,\s*"?([^,"]*)"?$/.exec(text));
  return parts && { ...parts, file: parts.file.replace(/^"(.*)"$/, '$1').replaceAll('""', '"') };
}

function labelled(match: RegExpExecArray | null): Labelled | undefined {
  const [, file, label] = match ?? [];
  const value = label?.trim() ? Number(label) : NaN;
  return file !== undefined && Number.isFinite(value) ? { file, label: value } : undefined;
}
