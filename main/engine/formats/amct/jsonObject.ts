/** Reads the keys of one JSON object by their kinds and collects what is wrong with them. */
import type { Rule } from './rules';
import { clip } from '../clip';
import { jsonText, lineAt, type JsonEntry, type JsonNode } from '../jsonScan';
import type { Problems } from '../problems';

/** How a node becomes a value: undefined where it is of another kind. */
export interface Kind<T> {
  readonly expected: string;
  read(node: JsonNode): T | undefined;
}

export const BOOLEAN: Kind<boolean> = {
  expected: 'true | false',
  read: (node) => (node.kind === 'boolean' ? node.value : undefined),
};
export const INTEGER: Kind<number> = {
  expected: '1, 2, …',
  read: (node) => (node.kind === 'number' && node.integer ? node.value : undefined),
};
export const NUMBER: Kind<number> = {
  expected: '1.5',
  read: (node) => (node.kind === 'number' ? node.value : undefined),
};
export const PAIR: Kind<readonly [number, number]> = {
  expected: '[1.5, 1.5]',
  read: (node) => {
    const [first, second, ...more] = (node.kind === 'array' ? node.items : []).map((item) => NUMBER.read(item));
    return first === undefined || second === undefined || more.length ? undefined : [first, second];
  },
};
export const STRINGS: Kind<readonly string[]> = {
  expected: '["…", …]',
  read: (node) =>
    node.kind === 'array' && node.items.every((item) => item.kind === 'string')
      ? node.items.map((item) => item.value)
      : undefined,
};
/** One of some words. */
export function wordOf<Word extends string>(...words: readonly Word[]): Kind<Word> {
  return {
    expected: words.map((word) => `"${word}"`).join(' | '),
    read: (node) => words.find((word) => node.kind === 'string' && node.value === word),
  };
}

export interface JsonSource {
  readonly text: string;
  readonly problems: Problems;
}

export class JsonObject {
  private readonly byKey: ReadonlyMap<string, JsonEntry>;

  /** `path` leads to the object in messages: '' for the whole file. */
  constructor(
    private readonly source: JsonSource,
    private readonly node: JsonNode & { readonly kind: 'object' },
    private readonly path: string,
  ) {
    this.byKey = new Map(node.entries.map((entry) => [entry.key, entry]));
  }

  get keys(): readonly string[] {
    return [...this.byKey.keys()];
  }

  has(key: string): boolean {
    return this.byKey.has(key);
  }

  /** What a message says of a key: where it stands, how it is called, what it holds. */
  where(key: string): { readonly line: number; readonly key: string; readonly value: string } {
    const entry = this.byKey.get(key);
    const line = lineOf(this.source, entry?.at ?? this.node.at);
    return { line, key: pathOf(this.path, key), value: entry ? jsonText(this.source.text, entry.value) : '' };
  }

  /** The value of a key; undefined where it is absent, or wrong and reported. */
  get<T>(key: string, kind: Kind<T>, rule?: Rule<T>): T | undefined {
    const entry = this.byKey.get(key);
    if (!entry) return undefined;
    const value = kind.read(entry.value);
    const { problems } = this.source;
    if (value === undefined) problems.add('CONFIG_TYPE', { ...this.where(key), expected: kind.expected });
    else if (rule && !rule.holds(value)) problems.add('CONFIG_VALUE', { ...this.where(key), allowed: rule.allowed });
    else return value;
    return undefined;
  }

  /** An object inside; undefined where it is absent, or wrong and reported. */
  inner(key: string): JsonObject | undefined {
    const node = this.byKey.get(key)?.value;
    if (node?.kind === 'object') return new JsonObject(this.source, node, pathOf(this.path, key));
    if (node) this.source.problems.add('CONFIG_TYPE', { ...this.where(key), expected: '{…}' });
    return undefined;
  }

  /** Reports keys that are neither known nor, by name, what AMCT knows and we do not carry out. */
  only(known: readonly string[], later: readonly string[] = []): void {
    for (const key of this.keys) {
      if (known.includes(key)) continue;
      const { line, key: path, value } = this.where(key);
      if (later.includes(key)) this.source.problems.add('CONFIG_LATER', { line, key: path, value });
      else this.source.problems.add('CONFIG_UNKNOWN_KEY', { line, key: path, known: known.join(', ') });
    }
  }
}

/** Costly, so not for what is counted only. */
function lineOf({ text, problems }: JsonSource, at: number): number {
  return problems.full ? 0 : lineAt(text, at);
}

function pathOf(path: string, key: string): string {
  const name = /^\w{1,60}$/.test(key) ? key : JSON.stringify(clip(key, 200));
  return path ? `${path}.${name}` : name;
}

/** Reports keys that stand twice in one object, anywhere. */
export function reportDuplicates(source: JsonSource, node: JsonNode, path = ''): void {
  if (node.kind === 'array') node.items.forEach((item, index) => reportDuplicates(source, item, `${path}[${index}]`));
  if (node.kind !== 'object') return;
  const first = new Map<string, JsonEntry>();
  for (const entry of node.entries) {
    const before = first.get(entry.key);
    const key = pathOf(path, entry.key);
    if (!before) first.set(entry.key, entry);
    else
      source.problems.add('CONFIG_DUPLICATE_KEY', {
        line: lineOf(source, entry.at),
        key,
        first: lineOf(source, before.at),
      });
    reportDuplicates(source, entry.value, key);
  }
}
