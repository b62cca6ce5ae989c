/**
 * A JSON text as a tree that keeps what JSON.parse drops: repeated keys, the order of all keys, where a value stands, and
 * whether a number was written as an integer. Strictly RFC 8259, with a byte order mark forgiven.
 *
 * Throws JSON_SYNTAX, JSON_DEPTH.
 */
import { fail } from '../../../proto/errors';
import { clip } from './clip';

export type JsonNode = { readonly at: number } & (
  | { readonly kind: 'object'; readonly entries: readonly JsonEntry[] }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number; readonly integer: boolean }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
);

export interface JsonEntry {
  readonly key: string;
  /** Of the key. */
  readonly at: number;
  readonly value: JsonNode;
}

const DEPTH = 64;
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const LITERALS = [
  ['true', { kind: 'boolean', value: true }],
  ['false', { kind: 'boolean', value: false }],
  ['null', { kind: 'null' }],
] as const;

export function scanJson(text: string, file: string): JsonNode {
  const scanner = new Scanner(text, file);
  const node = scanner.value(0);
  scanner.end();
  return node;
}

/** Line of an offset, from 1. */
export function lineAt(text: string, at: number): number {
  let line = 1;
  for (let next = text.indexOf('\n'); next >= 0 && next < at; next = text.indexOf('\n', next + 1)) line++;
  return line;
}

/** A value as a message quotes it. */
export function jsonText(text: string, { kind, at }: JsonNode): string {
  if (kind === 'object') return '{…}';
  if (kind === 'array')
    return clip(
      text
        .slice(at, at + 200)
        .match(/^\[[^[\]{}]*\]/)?.[0]
        ?.replace(/\s+/g, ' ') ?? '[…]',
    );
  return clip(text.slice(at, at + 200).match(/^"(?:[^"\\]|\\.)*"?|^[^\s,\]}]+/)?.[0] ?? '');
}

class Scanner {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly file: string,
  ) {
    if (text.charCodeAt(0) === 0xfeff) this.at = 1;
  }

  value(depth: number): JsonNode {
    this.blanks();
    const { at } = this;
    if (depth > DEPTH) fail('JSON_DEPTH', { file: this.file, line: lineAt(this.text, at), limit: DEPTH });
    if (this.take('{')) return { kind: 'object', at, entries: this.list('}', () => this.entry(depth)) };
    if (this.take('[')) return { kind: 'array', at, items: this.list(']', () => this.value(depth + 1)) };
    if (this.text[at] === '"') return { kind: 'string', at, value: this.string() };
    for (const [word, node] of LITERALS) if (this.take(word)) return { at, ...node };
    return this.number();
  }

  end(): void {
    this.blanks();
    if (this.at < this.text.length) this.unexpected('<EOF>');
  }

  private list<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    this.blanks();
    if (this.take(close)) return items;
    for (;;) {
      items.push(item());
      this.blanks();
      if (this.take(close)) return items;
      if (!this.take(',')) this.unexpected(`',' | '${close}'`);
    }
  }

  private entry(depth: number): JsonEntry {
    this.blanks();
    const { at } = this;
    if (this.text[at] !== '"') this.unexpected("'\"'");
    const key = this.string();
    this.blanks();
    if (!this.take(':')) this.unexpected("':'");
    return { key, at, value: this.value(depth + 1) };
  }

  private string(): string {
    const from = this.at;
    let to = from + 1;
    for (let code = this.text.charCodeAt(to); code !== 34; code = this.text.charCodeAt(to)) {
      this.at = to;
      if (!(code >= 32)) this.unexpected("'\"'");
      to += code === 92 ? 2 : 1;
    }
    this.at = to + 1;
    try {
      return JSON.parse(this.text.slice(from, this.at)) as string;
    } catch {
      this.at = from;
      return this.unexpected('"\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0041"');
    }
  }

  private number(): JsonNode {
    const { at } = this;
    NUMBER.lastIndex = at;
    const match = NUMBER.exec(this.text);
    if (!match) return this.unexpected('{ [ " 0…9 true false null');
    this.at = NUMBER.lastIndex;
    return { kind: 'number', at, value: Number(match[0]), integer: match[1] === undefined && match[2] === undefined };
  }

  private take(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  private blanks(): void {
    while (' \t\r\n'.includes(this.text[this.at] ?? '.')) this.at++;
  }

  private unexpected(expected: string): never {
    const { text, file, at } = this;
    const line = lineAt(text, at);
    const column = at - text.lastIndexOf('\n', at - 1);
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    const found = at >= text.length ? '<EOF>' : JSON.stringify(character);
    return fail('JSON_SYNTAX', { file, line, column, found, expected });
  }
}
