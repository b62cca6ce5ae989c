/**
 * Reads protobuf's text format by the tables of schema.ts. protobufjs's own reader names neither line nor field of a bad
 * value and refuses a singular field that stands twice, which HiSilicon's records do: the last value counts, with a warning.
 *
 * Throws TEXT_SYNTAX, TEXT_UNKNOWN_FIELD, TEXT_VALUE, TEXT_ONEOF, TEXT_FIELD_MISSING.
 */
import { fail } from '../../../../proto/errors';
import { warning, type Warning } from '../../../../proto/amct/warnings';
import type { Field, Message } from './schema';
import { TextTokens } from './textTokens';
import { clip } from '../clip';
import { scalarOf, type TextScalar } from './textValues';

export type TextValue = TextScalar | TextMessage | readonly TextScalar[] | readonly TextMessage[];

/** A message by its field names; enums by name, 64-bit integers as bigint. Absent fields are absent. */
export interface TextMessage {
  readonly [field: string]: TextValue | undefined;
}

export interface TextFile {
  readonly message: TextMessage;
  readonly warnings: readonly Warning[];
  /** Where a message, or one of its fields for the last time, begins. */
  line(message: object, field?: string): number;
}

export function readText(schema: Message, text: string, file: string): TextFile {
  const reader = new Reader(new TextTokens(text, file));
  const message = reader.message(schema, undefined, 1);
  return {
    message,
    warnings: reader.warnings,
    line: (of, field = '') => reader.lines.get(of)?.get(field) ?? reader.lines.get(of)?.get('') ?? 1,
  };
}

type Draft = Record<string, TextValue | (TextScalar | TextMessage)[]>;

class Reader {
  readonly warnings: Warning[] = [];
  /** Lines of the fields of each message; '' is the message itself. */
  readonly lines = new Map<object, Map<string, number>>();

  constructor(private readonly tokens: TextTokens) {}

  message(schema: Message, end: string | undefined, line: number): TextMessage {
    const draft: Draft = Object.create(null) as Draft;
    const lines = new Map([['', line]]);
    this.lines.set(draft, lines);
    while (end === undefined ? !this.tokens.done : !this.tokens.take(end)) {
      this.field(schema, draft, lines);
      if (!this.tokens.take(',')) this.tokens.take(';');
    }
    for (const { name, required } of schema.fields) {
      if (required && draft[name] === undefined)
        fail('TEXT_FIELD_MISSING', { ...this.here, message: schema.name, field: name });
    }
    return draft as TextMessage;
  }

  private field(schema: Message, draft: Draft, lines: Map<string, number>): void {
    const { line } = this.tokens;
    const name = this.tokens.word();
    if (!name) this.tokens.unexpected(schema.fields.map((each) => each.name).join(' | '));
    const field = schema.byName.get(name) ?? this.unknown(schema, name, line);
    this.oneof(schema, field, draft);
    lines.set(name, line);
    if (!this.tokens.take(':') && field.kind !== 'message') this.tokens.unexpected("':'");
    if (field.repeated) this.append(field, draft, line);
    else {
      if (draft[name] !== undefined) this.repeated(schema, name, line);
      draft[name] = this.value(field, line);
    }
  }

  /** One value, or a list in brackets. */
  private append(field: Field, draft: Draft, line: number): void {
    const values = (draft[field.name] ??= []) as (TextScalar | TextMessage)[];
    if (!this.tokens.take('[')) values.push(this.value(field, line));
    else if (!this.tokens.take(']')) {
      do values.push(this.value(field, line));
      while (this.tokens.take(','));
      this.tokens.need(']');
    }
  }

  private value(field: Field, line: number): TextScalar | TextMessage {
    if (!field.message) return scalarOf(field, this.tokens);
    if (this.tokens.take('{')) return this.message(field.message, '}', line);
    if (this.tokens.take('<')) return this.message(field.message, '>', line);
    return this.tokens.unexpected("'{'");
  }

  private oneof(schema: Message, field: Field, draft: Draft): void {
    if (field.oneof === undefined) return;
    const other = schema.fields.find(
      ({ name, oneof }) => oneof === field.oneof && name !== field.name && draft[name] !== undefined,
    );
    if (other) fail('TEXT_ONEOF', { ...this.here, field: field.name, other: other.name });
  }

  private repeated(schema: Message, field: string, line: number): void {
    this.warnings.push(warning('TEXT_FIELD_REPEATED', { ...this.here, line, field, message: schema.name }));
  }

  private unknown(schema: Message, field: string, line: number): never {
    const known = schema.fields.map(({ name }) => name).join(', ');
    return fail('TEXT_UNKNOWN_FIELD', { ...this.here, line, message: schema.name, field: clip(field), known });
  }

  private get here(): { readonly file: string; readonly line: number } {
    return { file: this.tokens.file, line: this.tokens.line };
  }
}
