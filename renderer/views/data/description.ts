/**
 * A description under the editor's hands. Its YAML text is what there is; the form is a view of it and changes it key by key, so
 * that comments, order and whatever the form does not know stay as they were written.
 */
import { inject, type InjectionKey } from 'vue';
import { isMap, parseDocument } from 'yaml';
import type { ErrorReport } from '../../../proto/errors';

export type Key = string | number;
export type Path = readonly Key[];

/** What the fields of the form share. */
export interface Description {
  /** As parsed: whatever was written. */
  readonly draft: unknown;
  readonly readonly: boolean;
  /** What is wrong with it now, by the schema or by the model. */
  readonly error: ErrorReport | undefined;
  /** undefined takes the key away. */
  set(...changes: readonly (readonly [Path, unknown])[]): void;
}

export const descriptionKey: InjectionKey<Description> = Symbol('description');
export const useDescription = (): Description => inject(descriptionKey)!;

/** The value of a text that need not be valid. */
export function draftOf(text: string): unknown {
  try {
    return parseDocument(text).toJS();
  } catch {
    return undefined;
  }
}

/** Whether keys can be changed in it one by one. */
export function canBeEdited(text: string): boolean {
  const document = parseDocument(text);
  return document.errors.length === 0 && (document.contents === null || isMap(document.contents));
}

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce((inner, key) => (inner as Record<Key, unknown> | null | undefined)?.[key], value);
}

/** The text with other values; lists and small maps stand on one line. What stands in the way is replaced. */
export function withValues(text: string, changes: readonly (readonly [Path, unknown])[]): string {
  const document = parseDocument(text);
  for (const [path, value] of changes) {
    for (let depth = 1; depth < path.length; depth++)
      if (document.hasIn(path.slice(0, depth)) && !isMap(document.getIn(path.slice(0, depth))))
        document.deleteIn(path.slice(0, depth));
    if (value !== undefined) document.setIn(path, document.createNode(value, { flow: true }));
    else if (document.hasIn(path)) document.deleteIn(path);
  }
  return document.toString({ lineWidth: 0 });
}

/** The key that an error names: 'inputs.*.source.path'. */
export function entryOf({ code, params }: ErrorReport): string | undefined {
  const { entry } = params as { entry?: unknown };
  if (typeof entry === 'string') return entry;
  if (code.startsWith('LABELS_CLASS')) return 'labels.classes';
  if (code.startsWith('LABEL')) return 'labels.path';
  if (code.startsWith('METRIC')) return 'metric';
  return code === 'DATA_RANGE' ? 'range' : undefined;
}

/** Whether an error belongs to the field at a path; `alone`: keys inside it have fields of their own. */
export function concerns(error: ErrorReport, path: Path, alone = false): boolean {
  const entry = entryOf(error);
  const own = path.join('.');
  if (entry === undefined) return false;
  return (
    entry === own || (alone ? entry === `${own}.kind` : entry.startsWith(`${own}.`) || entry.startsWith(`${own}[`))
  );
}

/**
 * A description for a place inside the project: paths that were relative to its old folder still lead to the same files,
 * relatively where these lie in the project, so that it can be copied as a whole.
 */
export function movedTo(text: string, from: string, project: string): string {
  const draft = draftOf(text) as { inputs?: Record<string, unknown> } | undefined;
  const places: Path[] = [
    ...Object.keys(draft?.inputs ?? {}).map((name) => ['inputs', name, 'source', 'path']),
    ['labels', 'path'],
    ['labels', 'classes'],
  ];
  const changes = places.flatMap((path) => {
    const value = valueAt(draft, path);
    return typeof value === 'string' ? [[path, pathFromProject(absolute(value, from), project)] as const] : [];
  });
  return changes.length > 0 ? withValues(text, changes) : text;
}

const isAbsolute = (path: string): boolean => /^([/\\]|[A-Za-z]:[/\\])/.test(path);
const folderOf = (file: string): string => file.replace(/[/\\][^/\\]*$/, '');

function absolute(path: string, from: string): string {
  if (isAbsolute(path)) return path;
  const separator = from.includes('\\') ? '\\' : '/';
  const parts = folderOf(from).split(/[/\\]/);
  for (const part of path.split(/[/\\]/)) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join(separator);
}

/** As it is written in a file of the project's folder of descriptions. */
function pathFromProject(path: string, project: string): string {
  const inside = path.startsWith(`${project}/`) || path.startsWith(`${project}\\`);
  return inside ? `../${path.slice(project.length + 1).replaceAll('\\', '/')}` : path;
}
