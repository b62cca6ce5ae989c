/**
 * The statistics of a tensor as bytes: what observers can choose from later without data. Little-endian; a whole number takes
 * 7 bits a byte, the lowest first, the high bit saying that more follow.
 *
 *   elements, calls, calls × float32 smallest, calls × float32 largest value of each call,
 *   n, n × float32 largest values, n, n × float32 smallest values, from the outermost inwards,
 *   n bins of the fine histogram that are not empty (0: none was counted), for each: empty bins before it, count.
 *
 * The order of the bins follows from the range (numerics/fineHistogram.ts), which bounds the size: 90,112 bins at most.
 */
import { BinOrder, FineHistogram } from '../numerics/fineHistogram';
import type { Statistics } from '../observers/observer';

export function encodeStatistics({ count, ranges, largest, smallest, histogram }: Statistics): Uint8Array {
  const out = new ByteWriter();
  out.whole(count);
  out.whole(ranges.min.length);
  out.floats(ranges.min);
  out.floats(ranges.max);
  for (const extremes of [largest, smallest]) {
    out.whole(extremes?.length ?? 0);
    if (extremes) out.floats(extremes);
  }
  writeCounts(out, histogram?.counts ?? new Float64Array(0));
  return out.bytes();
}

/** undefined where the bytes are none that `encodeStatistics` can have written. */
export function decodeStatistics(bytes: Uint8Array): Statistics | undefined {
  const from = new ByteReader(bytes);
  const count = from.whole();
  const calls = from.whole();
  const ranges = { min: from.floats(calls), max: from.floats(calls) };
  const largest = from.floats(from.whole());
  const smallest = from.floats(from.whole());
  const [min, max] = [Math.min(...ranges.min), Math.max(...ranges.max)];
  if (from.failed || calls === 0 || !(min <= max) || !Number.isFinite(max - min)) return undefined;
  const range = { count, min, max, ranges };
  const filled = from.whole();
  if (filled === 0) return from.atEnd ? range : undefined;
  const counts = readCounts(from, filled, new Float64Array(new BinOrder(min, max).length));
  if (from.failed || !from.atEnd) return undefined;
  return { ...range, largest, smallest, histogram: new FineHistogram(new BinOrder(min, max), counts) };
}

function writeCounts(out: ByteWriter, counts: Float64Array): void {
  out.whole(counts.reduce((filled, n) => filled + (n > 0 ? 1 : 0), 0));
  let empty = 0;
  for (const n of counts) {
    if (n === 0) empty++;
    else {
      out.whole(empty);
      out.whole(n);
      empty = 0;
    }
  }
}

function readCounts(from: ByteReader, filled: number, counts: Float64Array): Float64Array {
  let at = 0;
  for (let i = 0; i < filled && !from.failed; i++) {
    at += from.whole();
    const n = from.whole();
    if (at >= counts.length) from.failed = true;
    else counts[at++] = n;
  }
  return counts;
}

class ByteWriter {
  private buffer = new Uint8Array(1 << 16);
  private used = 0;

  whole(value: number): void {
    this.reserve(8);
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.buffer[this.used++] = (rest % 128) | 128;
    this.buffer[this.used++] = rest;
  }

  floats(values: Float32Array): void {
    this.reserve(4 * values.length);
    const view = new DataView(this.buffer.buffer, this.used);
    values.forEach((value, i) => view.setFloat32(4 * i, value, true));
    this.used += 4 * values.length;
  }

  bytes(): Uint8Array {
    return this.buffer.slice(0, this.used);
  }

  private reserve(more: number): void {
    if (this.used + more <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(2 * this.buffer.length, this.used + more));
    grown.set(this.buffer);
    this.buffer = grown;
  }
}

class ByteReader {
  private at = 0;
  /** Something that cannot be was read: what follows means nothing. */
  failed = false;

  constructor(private readonly bytes: Uint8Array) {}

  get atEnd(): boolean {
    return this.at === this.bytes.length;
  }

  whole(): number {
    let value = 0;
    for (let weight = 1; weight <= 2 ** 49; weight *= 128) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) break;
      value += (byte & 127) * weight;
      if (byte < 128) return value;
    }
    this.failed = true;
    return 0;
  }

  floats(count: number): Float32Array {
    if (this.at + 4 * count > this.bytes.length) {
      this.failed = true;
      return new Float32Array(0);
    }
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.at);
    this.at += 4 * count;
    return Float32Array.from({ length: count }, (_, i) => view.getFloat32(4 * i, true));
  }
}
