/**
 * The protobuf wire format: a cursor that reads varints and skips over big payloads without loading them.
 * Source: https://protobuf.dev/programming-guides/encoding/. protobufjs decodes the same files in the tests.
 */
import { fail } from '../../../proto/errors';
import type { ByteSource } from './bytes';

export const WIRE = { VARINT: 0, FIXED64: 1, LENGTH: 2, FIXED32: 5 } as const;

/** Small: behind every payload that is passed over it is read anew. */
const WINDOW = 64 << 10;

/** A position in a byte source with a window of it in memory. */
export class Cursor {
  private window: Uint8Array;
  private start: number;
  private view: DataView;

  constructor(
    readonly source: ByteSource,
    public position: number,
  ) {
    this.start = position;
    this.window = source.read(position, Math.min(WINDOW, source.size - position));
    this.view = viewOf(this.window);
  }

  private byte(): number {
    const index = this.take(1);
    return this.window[index] as number;
  }

  /** Index into the window (which may move) of `count` bytes at the position; the position moves behind them. */
  private take(count: number): number {
    let index = this.position - this.start;
    if (index < 0 || index + count > this.window.length) {
      if (this.position + count > this.source.size) this.malformed('the file ends early');
      this.start = this.position;
      this.window = this.source.read(this.start, Math.min(Math.max(WINDOW, count), this.source.size - this.start));
      this.view = viewOf(this.window);
      index = 0;
    }
    this.position += count;
    return index;
  }

  malformed(what: string): never {
    return fail('MODEL_MALFORMED', { path: this.source.label, what, offset: this.position });
  }

  /** An unsigned varint of at most 53 bits: tags, lengths. */
  length(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128) break;
      if (factor > 2 ** 49) this.malformed('a number is too long');
    }
    return value;
  }

  /** A 64-bit varint as two 32-bit halves. */
  varint(): { low: number; high: number } {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.byte();
      const bits = byte & 127;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high |= bits >>> 4;
      } else high |= bits << (shift - 32);
      if (byte < 128) return { low: low >>> 0, high: high >>> 0 };
    }
    return this.malformed('a number is too long');
  }

  /** A signed 64-bit integer as a number; beyond 2^53 the nearest one (the file's own bytes are kept for writing). */
  int(): number {
    const { low, high } = this.varint();
    return (high | 0) * 4294967296 + low;
  }

  uint(): number {
    const { low, high } = this.varint();
    return high * 4294967296 + low;
  }

  float(): number {
    const index = this.take(4);
    return this.view.getFloat32(index, true);
  }

  double(): number {
    const index = this.take(8);
    return this.view.getFloat64(index, true);
  }

  bytes(length: number): Uint8Array {
    const index = this.take(length);
    return this.window.subarray(index, index + length);
  }

  skip(wire: number): void {
    if (wire === WIRE.VARINT) this.varint();
    else if (wire === WIRE.FIXED64) this.advance(8);
    else if (wire === WIRE.FIXED32) this.advance(4);
    else if (wire === WIRE.LENGTH) this.advance(this.length());
    else this.malformed(`wire type ${wire} is unknown`);
  }

  /** Moves on without reading: how big payloads are passed over. */
  advance(count: number): void {
    if (this.position + count > this.source.size) this.malformed('the file ends early');
    this.position += count;
  }
}

function viewOf(data: Uint8Array): DataView {
  return new DataView(data.buffer, data.byteOffset, data.byteLength);
}

/** Grows as it is written to; small messages only, big payloads are passed on by reference. */
export class WireBuffer {
  private data = new Uint8Array(64);
  private view = viewOf(this.data);
  length = 0;

  private room(count: number): number {
    if (this.length + count > this.data.length) {
      const larger = new Uint8Array(Math.max(this.data.length * 2, this.length + count));
      larger.set(this.data.subarray(0, this.length));
      this.data = larger;
      this.view = viewOf(larger);
    }
    const at = this.length;
    this.length += count;
    return at;
  }

  /** `room` may move the buffer, so it is asked before the buffer is named. */
  private byte(value: number): this {
    const at = this.room(1);
    this.data[at] = value;
    return this;
  }

  varint(value: number): this {
    let rest = value;
    while (rest >= 128) {
      this.byte((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    return this.byte(rest);
  }

  /** A signed 64-bit integer in two's complement; numbers beyond the range are clamped (2^63 stands for INT64_MAX). */
  int(value: number | bigint): this {
    if (typeof value === 'number' && value >= 0 && Number.isSafeInteger(value)) return this.varint(value);
    return this.bigint(BigInt.asUintN(64, toInt64(value)));
  }

  bigint(value: bigint): this {
    let rest = value;
    while (rest >= 128n) {
      this.byte(Number(rest & 127n) | 128);
      rest >>= 7n;
    }
    return this.byte(Number(rest));
  }

  float(value: number): this {
    const at = this.room(4);
    this.view.setFloat32(at, value, true);
    return this;
  }

  double(value: number): this {
    const at = this.room(8);
    this.view.setFloat64(at, value, true);
    return this;
  }

  bytes(value: Uint8Array): this {
    const at = this.room(value.length);
    this.data.set(value, at);
    return this;
  }

  tag(id: number, wire: number): this {
    return this.varint(id * 8 + wire);
  }

  done(): Uint8Array {
    return this.data.subarray(0, this.length);
  }
}

const INT64_MAX = 2n ** 63n - 1n;

function toInt64(value: number | bigint): bigint {
  const exact = BigInt(value);
  if (exact > INT64_MAX) return INT64_MAX;
  return exact < -INT64_MAX - 1n ? -INT64_MAX - 1n : exact;
}
