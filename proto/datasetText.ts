/**
 * The text of a data set's description, checked as a whole: by the engine before it opens the data, by the window while it is
 * edited. Every complaint names file, line and key.
 * Throws DATASET_YAML, DATASET_KEY_UNKNOWN, DATASET_KEY_MISSING, DATASET_VALUE, DATASET_KEY_MISPLACED.
 */
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node as YamlNode } from 'yaml';
import type { z } from 'zod';
import { datasetSchema, type DatasetFile, type InputSpec } from './dataset';
import { fail } from './errors';

type Issue = z.core.$ZodIssue;
type Key = PropertyKey;

/** `path` is the name of the file in complaints. */
export function parseDescription(path: string, text: string): DatasetFile {
  const counter = new LineCounter();
  const document = sound(path, () => parseDocument(text, { lineCounter: counter }));
  const [error] = document.errors;
  if (error) fail('DATASET_YAML', { dataset: path, line: error.linePos?.[0].line ?? 1, problem: firstLine(error) });
  const value: unknown = sound(path, () => document.toJS());
  const parsed = datasetSchema.safeParse(value);
  if (!parsed.success) return complain(parsed.error.issues, { path, value, document, counter });
  checkTogether(path, parsed.data);
  return parsed.data;
}

/** What the parser throws: aliases without an anchor or that grow without bound, thousands of nested lists. */
function sound<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    return fail('DATASET_YAML', { dataset: path, line: 1, problem: firstLine(error) });
  }
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]!.replace(/:$/, '');

interface Parsed {
  readonly path: string;
  readonly value: unknown;
  readonly document: Document;
  readonly counter: LineCounter;
}

/** The first problem as an error. A misspelt key is named before the one that it leaves missing. */
function complain(issues: readonly Issue[], parsed: Parsed): never {
  const unknown = issues.find((issue) => issue.code === 'unrecognized_keys');
  const dataset = parsed.path;
  if (unknown) {
    const keys = [...unknown.path, unknown.keys[0]!];
    return fail('DATASET_KEY_UNKNOWN', { dataset, entry: keyText(keys), line: lineOf(keys, parsed) });
  }
  const [issue] = issues as [Issue];
  const where = { dataset, entry: keyText(issue.path) || 'inputs', line: lineOf(issue.path, parsed) };
  const value = valueAt(parsed.value, issue.path);
  if (value === undefined || value === null)
    return fail('DATASET_KEY_MISSING', { ...where, expected: expected(issue) });
  return fail('DATASET_VALUE', {
    ...where,
    value: typeof value === 'number' ? value : JSON.stringify(value),
    expected: expected(issue),
  });
}

/** What the schema wants, in a notation that needs no translation. */
function expected(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return (
        { record: '{…}', object: '{…}', array: '[…]', tuple: '[start, end]' }[issue.expected as string] ??
        issue.expected
      );
    case 'invalid_value':
      return issue.values.join(' | ');
    case 'invalid_union': {
      const { options } = issue as { options?: readonly unknown[] };
      return options ? options.join(' | ') : [...new Set(issue.errors.flat().map(expected))].join(' | ');
    }
    case 'too_small':
      return `${issue.inclusive ? '≥' : '>'} ${issue.minimum}`;
    case 'too_big':
      return `${issue.inclusive ? '≤' : '<'} ${issue.maximum}`;
    default:
      return issue.message;
  }
}

const keyText = (keys: readonly Key[]): string =>
  keys.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i ? '.' : ''}${String(key)}`)).join('');

function valueAt(value: unknown, keys: readonly Key[]): unknown {
  return keys.reduce((inner, key) => (inner as Record<Key, unknown> | null | undefined)?.[key], value);
}

/** The line of the deepest part of a key path that the file has. */
function lineOf(keys: readonly Key[], { document, counter }: Parsed): number {
  let at: unknown = document.contents;
  let line = 1;
  for (const key of keys) {
    const pair = isMap(at) ? at.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
    const next = pair ? pair.value : isSeq(at) ? at.items[Number(key)] : undefined;
    const named = (pair?.key ?? next) as YamlNode | undefined;
    if (!named?.range) return line;
    line = counter.linePos(named.range[0]).line;
    at = next;
  }
  return line;
}

const IMAGE_KEYS = ['color', 'resize', 'crop'] as const satisfies readonly (keyof InputSpec)[];

/** What the schema of one key cannot know. */
function checkTogether(dataset: string, { inputs }: DatasetFile): void {
  for (const [name, input] of Object.entries(inputs)) {
    const misplaced = (key: keyof InputSpec, kind: string): never =>
      fail('DATASET_KEY_MISPLACED', { dataset, entry: `inputs.${name}.${key}`, kind });
    const { kind } = input.source;
    for (const key of IMAGE_KEYS) if (kind !== 'images' && input[key] !== undefined) misplaced(key, 'images');
    if (kind !== 'bin' && input.dtype) misplaced('dtype', 'bin');
    // Decoded images are NHWC; the model's own layout follows from its shape.
    if (kind === 'images' && input.layout === 'NCHW') misplaced('layout', 'npy | npz | bin');
  }
}
