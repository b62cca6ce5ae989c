/** The characters of protobuf's text format: names, scalars, strings, punctuation, comments, lines. */
import { fail } from '../../../../proto/errors';
import { unescape } from './textEscapes';

const HASH = 35;
const QUOTE = 34;
const APOSTROPHE = 39;
const BACKSLASH = 92;
const NEWLINE = 10;

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);

/** Letters, digits, `_` and what numbers hold besides: `.`, `+`, `-`. */
function isWord(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 45 && code <= 57 && code !== 47) ||
    code === 95 ||
    code === 43
  );
}

export class TextTokens {
  line = 1;
  private at = 0;

  constructor(
    readonly text: string,
    readonly file: string,
  ) {
    if (text.charCodeAt(0) === 0xfeff) this.at = 1;
    this.skip();
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** The next character is this one: it is taken. */
  take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    this.skip();
    return true;
  }

  need(character: string): void {
    if (!this.take(character)) this.unexpected(`'${character}'`);
  }

  /** A name, a number, `true` … without quotes; '' where there is none. */
  word(): string {
    const from = this.at;
    while (isWord(this.text.charCodeAt(this.at))) this.at++;
    const word = this.text.slice(from, this.at);
    this.skip();
    return word;
  }

  isString(): boolean {
    const code = this.text.charCodeAt(this.at);
    return code === QUOTE || code === APOSTROPHE;
  }

  /** The bytes of a string literal, and of the literals that follow it directly. */
  bytes(): Uint8Array {
    const parts = [this.literal()];
    while (this.isString()) parts.push(this.literal());
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }

  unexpected(expected: string): never {
    const found = this.done ? '<EOF>' : `'${this.text.slice(this.at).match(/^\S{1,20}/u)?.[0] ?? ''}'`;
    return fail('TEXT_SYNTAX', { file: this.file, line: this.line, found, expected });
  }

  private literal(): Uint8Array {
    const quote = this.text.charCodeAt(this.at);
    const from = this.at + 1;
    let to = from;
    for (let code = this.text.charCodeAt(to); code !== quote; code = this.text.charCodeAt(to)) {
      if (code === NEWLINE || to >= this.text.length) this.unexpected(`'${String.fromCharCode(quote)}'`);
      to += code === BACKSLASH ? 2 : 1;
    }
    const bytes = unescape(this.text.slice(from, to)) ?? this.unexpected('\\n \\" \\\\ \\x41 \\101 \\u0041');
    this.at = to + 1;
    this.skip();
    return bytes;
  }

  /** Blanks and comments. */
  private skip(): void {
    for (; this.at < this.text.length; this.at++) {
      const code = this.text.charCodeAt(this.at);
      if (code === NEWLINE) this.line++;
      else if (code === HASH) this.at = this.lineEnd() - 1;
      else if (!isSpace(code)) return;
    }
  }

  private lineEnd(): number {
    const end = this.text.indexOf('\n', this.at);
    return end < 0 ? this.text.length : end;
  }
}
