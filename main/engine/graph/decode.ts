/** ONNX bytes → immutable values, weights left where they are. Every value remembers the bytes that it came from. */
import { Bytes, type ByteSource } from './bytes';
import type { Model } from './onnx';
import { MODEL, type Field, type Message } from './schema';
import { Cursor, WIRE } from './wire';

/** Fields that the schema does not know, as they stood in the file (tag included). */
export const UNKNOWN: unique symbol = Symbol('unknown fields');

const NOTHING: readonly never[] = Object.freeze([]);
const MAX_DEPTH = 64;
const decoder = new TextDecoder();

/** Decoded value → its bytes in the file. A value that was changed is another object, so it is not found here. */
const origins = new WeakMap<object, Bytes>();

export function originOf(value: object): Bytes | undefined {
  return origins.get(value);
}

/**
 * Reads a model; `source` is kept and read later for the values of its tensors.
 * Throws MODEL_MALFORMED with the byte offset where the bytes make no sense.
 */
export function decodeModel(source: ByteSource): Model {
  return decode(MODEL, new Bytes(source, 0, source.size)) as Model;
}

/** One message of any type. */
export function decode(message: Message, bytes: Bytes): object {
  const cursor = new Cursor(bytes.source, bytes.offset);
  return decodeMessage(message, cursor, bytes.offset + bytes.length, 0);
}

type Draft = Record<string | symbol, unknown>;

function decodeMessage(message: Message, cursor: Cursor, end: number, depth: number): object {
  if (depth > MAX_DEPTH) cursor.malformed(`more than ${MAX_DEPTH} messages are nested`);
  const start = cursor.position;
  const value: Draft = {};
  for (const field of message.fields) value[field.name] = absent(field);
  while (cursor.position < end) {
    const at = cursor.position;
    const tag = cursor.length();
    const field = message.byId.get(Math.floor(tag / 8));
    if (tag < 8) cursor.malformed('a field has the number 0');
    if (!field || !decodeField(field, tag & 7, value, cursor, end, depth)) {
      cursor.skip(tag & 7);
      keepUnknown(value, new Bytes(cursor.source, at, cursor.position - at));
    }
    if (cursor.position > end) cursor.malformed(`a field of ${message.name} is longer than its message`);
  }
  for (const field of message.fields) {
    if (field.lazy) value[field.name] = joined(value[field.name] as readonly Bytes[]);
    else if (field.repeated) Object.freeze(value[field.name]);
  }
  origins.set(value, new Bytes(cursor.source, start, end - start));
  return Object.freeze(value);
}

function absent(field: Field): unknown {
  if (field.repeated) return NOTHING;
  return field.kind === 'string' ? '' : field.always ? 0 : undefined;
}

function keepUnknown(value: Draft, bytes: Bytes): void {
  value[UNKNOWN] = [...((value[UNKNOWN] as Bytes[] | undefined) ?? []), bytes];
}

const wireOf = {
  message: WIRE.LENGTH,
  string: WIRE.LENGTH,
  bytes: WIRE.LENGTH,
  float: WIRE.FIXED32,
  double: WIRE.FIXED64,
  int: WIRE.VARINT,
  uint: WIRE.VARINT,
} as const;

/** Decodes one field into `value`; false where the wire type does not belong to it, so that it is kept as unknown. */
function decodeField(field: Field, wire: number, value: Draft, cursor: Cursor, end: number, depth: number): boolean {
  const single = wire === wireOf[field.kind];
  if (!single && !(field.repeated && wire === WIRE.LENGTH)) return false;
  if (field.lazy) push(value, field.name, single ? rawItem(cursor, wire) : rawPiece(cursor, end));
  else if (!single) {
    const stop = lengthWithin(cursor, end) + cursor.position;
    while (cursor.position < stop) push(value, field.name, decodeItem(field, cursor, stop, depth));
  } else if (field.repeated) push(value, field.name, decodeItem(field, cursor, end, depth));
  else value[field.name] = decodeItem(field, cursor, end, depth);
  return true;
}

function push(value: Draft, name: string, item: unknown): void {
  if (value[name] === NOTHING) value[name] = [item];
  else (value[name] as unknown[]).push(item);
}

function rawItem(cursor: Cursor, wire: number): Bytes {
  const start = cursor.position;
  cursor.skip(wire);
  return new Bytes(cursor.source, start, cursor.position - start);
}

function rawPiece(cursor: Cursor, end: number): Bytes {
  const length = lengthWithin(cursor, end);
  const piece = new Bytes(cursor.source, cursor.position, length);
  cursor.advance(length);
  return piece;
}

/** Typed tensor data is normally one packed piece; written in several pieces, or one element a field, it is joined here. */
function joined(pieces: readonly Bytes[]): Bytes | undefined {
  if (pieces.length < 2) return pieces[0];
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece.read(), at);
    at += piece.length;
  }
  return Bytes.of(whole);
}

function lengthWithin(cursor: Cursor, end: number): number {
  const length = cursor.length();
  if (cursor.position + length > end) cursor.malformed('a length reaches beyond its message');
  return length;
}

function decodeItem(field: Field, cursor: Cursor, end: number, depth: number): unknown {
  switch (field.kind) {
    case 'int':
      return cursor.int();
    case 'uint':
      return cursor.uint();
    case 'float':
      return cursor.float();
    case 'double':
      return cursor.double();
    case 'string':
      return decoder.decode(cursor.bytes(lengthWithin(cursor, end)));
    case 'bytes':
      return rawPiece(cursor, end);
    case 'message': {
      const length = lengthWithin(cursor, end);
      return decodeMessage(field.message!, cursor, cursor.position + length, depth + 1);
    }
  }
}

/** A message of which every field is absent: the start of values made by hand (build.ts). */
export function emptyMessage(message: Message): object {
  const value: Draft = {};
  for (const field of message.fields) value[field.name] = field.lazy ? undefined : absent(field);
  return value;
}
