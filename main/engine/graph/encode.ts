/**
 * Immutable values → ONNX bytes. A value that still has its original bytes is copied as it stood in the file; only
 * what was made or changed is encoded anew, fields in the order of their numbers, unknown ones last.
 */
import { fail } from '../../../proto/errors';
import { Bytes } from './bytes';
import { originOf, UNKNOWN } from './decode';
import type { Model } from './onnx';
import { MODEL, type Field, type Message } from './schema';
import { WIRE, WireBuffer } from './wire';

/** A piece of the output: bytes made here, or a range of a source that is copied when it is written. */
export type Chunk = Uint8Array | Bytes;

export interface Encoded {
  readonly length: number;
  readonly chunks: readonly Chunk[];
}

export function encodeModel(model: Model): Encoded {
  return encode(MODEL, model);
}

/** The whole of an encoding in memory. Throws MODEL_TOO_LARGE above 2 GiB − 1, what protobuf and ONNX Runtime take. */
export function join(encoded: Encoded): Uint8Array {
  const whole = new Uint8Array(withinLimit(encoded).length);
  let at = 0;
  for (const piece of piecesOf(encoded.chunks)) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Most bytes of a protobuf message, by its own rules and ONNX Runtime's. */
const LIMIT = 2 ** 31 - 1;

/** The encoding itself. Throws MODEL_TOO_LARGE. */
export function withinLimit(encoded: Encoded): Encoded {
  return encoded.length > LIMIT ? fail('MODEL_TOO_LARGE', { bytes: encoded.length, limit: LIMIT }) : encoded;
}

/** What the chunks hold, never more than one piece of it in memory; each is good until the next one is asked for. */
export function* piecesOf(chunks: Iterable<Chunk>): Iterable<Uint8Array> {
  for (const chunk of chunks) {
    if (chunk instanceof Bytes) yield* chunk.pieces();
    else yield chunk;
  }
}

export function encode(message: Message, value: object): Encoded {
  const origin = originOf(value);
  if (origin) return { length: origin.length, chunks: [origin] };
  const out = new Output();
  const record = value as Readonly<Record<string | symbol, unknown>>;
  for (const field of message.fields) encodeField(field, record[field.name], out);
  for (const bytes of (record[UNKNOWN] as readonly Bytes[] | undefined) ?? []) out.refer(bytes);
  return out.done();
}

/** Collects small writes in one buffer and passes big ones on by reference. */
class Output {
  private readonly chunks: Chunk[] = [];
  private length = 0;
  private small = new WireBuffer();

  get wire(): WireBuffer {
    return this.small;
  }

  private flush(): void {
    if (this.small.length === 0) return;
    this.chunks.push(this.small.done());
    this.length += this.small.length;
    this.small = new WireBuffer();
  }

  refer(chunk: Chunk): void {
    if (chunk.length < 256 && !(chunk instanceof Bytes)) {
      this.small.bytes(chunk);
      return;
    }
    this.flush();
    this.chunks.push(chunk);
    this.length += chunk.length;
  }

  append(part: Encoded): void {
    for (const chunk of part.chunks) this.refer(chunk);
  }

  done(): Encoded {
    this.flush();
    return { length: this.length, chunks: this.chunks };
  }
}

type NumberArray = Float32Array | Int32Array | BigInt64Array | Float64Array | BigUint64Array;

function encodeField(field: Field, value: unknown, out: Output): void {
  if (value === undefined || value === '') return;
  if (field.lazy) encodePacked(field, value as Bytes | NumberArray, out);
  else if (!field.repeated) encodeItem(field, value, out);
  else if (field.packed) {
    const list = value as readonly number[];
    if (list.length > 0) lengthDelimited(field, packNumbers(field, list), out);
  } else for (const item of value as readonly unknown[]) encodeItem(field, item, out);
}

function encodePacked(field: Field, value: Bytes | NumberArray, out: Output): void {
  const packed = value instanceof Bytes ? value : packNumbers(field, value);
  if (packed.length > 0) lengthDelimited(field, packed, out);
}

function packNumbers(field: Field, list: ArrayLike<number | bigint>): Uint8Array {
  if (list instanceof Float32Array || list instanceof Float64Array)
    return new Uint8Array(list.buffer, list.byteOffset, list.byteLength);
  const wire = new WireBuffer();
  for (let i = 0; i < list.length; i++) writeNumber(field, list[i]!, wire);
  return wire.done();
}

function lengthDelimited(field: Field, chunk: Chunk, out: Output): void {
  out.wire.tag(field.id, WIRE.LENGTH).varint(chunk.length);
  out.refer(chunk);
}

function encodeItem(field: Field, value: unknown, out: Output): void {
  switch (field.kind) {
    case 'string':
      return lengthDelimited(field, new TextEncoder().encode(value as string), out);
    case 'bytes':
      return lengthDelimited(field, value as Bytes, out);
    case 'message': {
      const part = encode(field.message!, value as object);
      out.wire.tag(field.id, WIRE.LENGTH).varint(part.length);
      return out.append(part);
    }
    case 'float':
      out.wire.tag(field.id, WIRE.FIXED32).float(value as number);
      return;
    case 'double':
      out.wire.tag(field.id, WIRE.FIXED64).double(value as number);
      return;
    default:
      out.wire.tag(field.id, WIRE.VARINT);
      writeNumber(field, value as number, out.wire);
  }
}

function writeNumber(field: Field, value: number | bigint, wire: WireBuffer): void {
  if (field.kind === 'float') wire.float(Number(value));
  else if (field.kind === 'double') wire.double(Number(value));
  else if (field.kind === 'uint' && typeof value === 'bigint') wire.bigint(value);
  else wire.int(value);
}
