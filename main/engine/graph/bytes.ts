/**
 * Bytes that may not have been read yet: a range of a buffer in memory or of a file. Weights stay such ranges until
 * somebody asks for their values, so a model of a gigabyte costs only its structure.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { fail } from '../../../proto/errors';
import { reading, statOfFile } from './files';

export interface ByteSource {
  readonly size: number;
  /** What an error message calls it. */
  readonly label: string;
  /** `length` bytes from `offset`: a view where the bytes are in memory, a fresh aligned buffer where they are in a file. */
  read(offset: number, length: number): Uint8Array;
  /** The same bytes in order, in pieces of at most PIECE_BYTES; each is good until the next one is asked for. */
  pieces(offset: number, length: number): Iterable<Uint8Array>;
}

/** A multiple of every element size, so that no element is cut; few enough to stay in the cache until they are used. */
export const PIECE_BYTES = 1 << 20;

export class MemorySource implements ByteSource {
  readonly size: number;

  constructor(
    private readonly data: Uint8Array,
    readonly label = '<memory>',
  ) {
    this.size = data.length;
  }

  read(offset: number, length: number): Uint8Array {
    return this.data.subarray(offset, offset + length);
  }

  *pieces(offset: number, length: number): Iterable<Uint8Array> {
    for (let at = 0; at < length; at += PIECE_BYTES) yield this.read(offset + at, Math.min(PIECE_BYTES, length - at));
  }
}

/** A file that is opened for each read only, so that nothing has to be closed; a change since the first look is an error. */
export class FileSource implements ByteSource {
  readonly size: number;
  private readonly modified: number;

  constructor(readonly label: string) {
    const stat = statOfFile(label);
    this.size = stat.size;
    this.modified = stat.mtimeMs;
  }

  read(offset: number, length: number): Uint8Array {
    const data = new Uint8Array(length);
    const file = this.open();
    try {
      this.fill(file, data, offset);
    } finally {
      closeSync(file);
    }
    return data;
  }

  *pieces(offset: number, length: number): Iterable<Uint8Array> {
    const buffer = new Uint8Array(Math.min(PIECE_BYTES, length));
    const file = this.open();
    try {
      for (let at = 0; at < length; at += PIECE_BYTES) {
        const piece = buffer.subarray(0, Math.min(PIECE_BYTES, length - at));
        this.fill(file, piece, offset + at);
        yield piece;
      }
    } finally {
      closeSync(file);
    }
  }

  private open(): number {
    const stat = statOfFile(this.label);
    if (stat.size !== this.size || stat.mtimeMs !== this.modified) fail('FILE_CHANGED', { path: this.label });
    return reading(this.label, () => openSync(this.label, 'r'));
  }

  private fill(file: number, data: Uint8Array, offset: number): void {
    for (let done = 0; done < data.length;) {
      const count = readSync(file, data, done, Math.min(data.length - done, 1 << 30), offset + done);
      if (count === 0) fail('FILE_CHANGED', { path: this.label });
      done += count;
    }
  }
}

/**
 * Bytes that are computed whenever they are read: changed weights are passed on so without being held. `make` gives all of
 * them in order, in pieces of whatever size is natural; each is good until the next one is asked for.
 */
export class DerivedSource implements ByteSource {
  readonly label = '<computed>';

  constructor(
    readonly size: number,
    private readonly make: () => Iterable<Uint8Array>,
  ) {}

  read(offset: number, length: number): Uint8Array {
    const data = new Uint8Array(length);
    let at = 0;
    for (const piece of this.pieces(offset, length)) {
      data.set(piece, at);
      at += piece.length;
    }
    return data;
  }

  *pieces(offset: number, length: number): Iterable<Uint8Array> {
    let at = 0;
    for (const piece of this.make()) {
      const end = Math.min(offset + length - at, piece.length);
      for (let from = Math.max(offset - at, 0); from < end; from += PIECE_BYTES)
        yield piece.subarray(from, Math.min(from + PIECE_BYTES, end));
      at += piece.length;
      if (at >= offset + length) return;
    }
  }
}

/** An immutable range of a source. */
export class Bytes {
  constructor(
    readonly source: ByteSource,
    readonly offset: number,
    readonly length: number,
  ) {}

  static of(data: Uint8Array): Bytes {
    return new Bytes(new MemorySource(data), 0, data.length);
  }

  static text(value: string): Bytes {
    return Bytes.of(new TextEncoder().encode(value));
  }

  read(): Uint8Array {
    return this.source.read(this.offset, this.length);
  }

  pieces(): Iterable<Uint8Array> {
    return this.source.pieces(this.offset, this.length);
  }

  slice(start: number, length: number): Bytes {
    return new Bytes(this.source, this.offset + start, length);
  }

  toString(): string {
    return new TextDecoder().decode(this.read());
  }
}
