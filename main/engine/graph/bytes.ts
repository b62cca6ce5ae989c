/**
 * Bytes that may not have been read yet: a range of a buffer in memory or of a file. Weights stay such ranges until
 * somebody asks for their values, so a model of a gigabyte costs only its structure.
 */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { fail } from '../../../proto/errors';

export interface ByteSource {
  readonly size: number;
  /** What an error message calls it. */
  readonly label: string;
  /** `length` bytes from `offset`: a view where the bytes are in memory, a fresh aligned buffer where they are in a file. */
  read(offset: number, length: number): Uint8Array;
}

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
}

/** A file that is opened for each read only, so that nothing has to be closed; a change since the first look is an error. */
export class FileSource implements ByteSource {
  readonly size: number;
  private readonly modified: number;

  constructor(readonly label: string) {
    const stat = statOf(label);
    this.size = stat.size;
    this.modified = stat.mtimeMs;
  }

  read(offset: number, length: number): Uint8Array {
    const stat = statOf(this.label);
    if (stat.size !== this.size || stat.mtimeMs !== this.modified) fail('FILE_CHANGED', { path: this.label });
    const data = new Uint8Array(length);
    const file = openSync(this.label, 'r');
    try {
      let done = 0;
      while (done < length) {
        const count = readSync(file, data, done, Math.min(length - done, 1 << 30), offset + done);
        if (count === 0) fail('FILE_CHANGED', { path: this.label });
        done += count;
      }
    } finally {
      closeSync(file);
    }
    return data;
  }
}

function statOf(path: string): { size: number; mtimeMs: number } {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) fail('FILE_NOT_READABLE', { path, reason: 'not a file' });
    return stat;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') fail('FILE_NOT_FOUND', { path });
    if (code === 'EACCES' || code === 'EPERM') fail('FILE_NOT_READABLE', { path, reason: code });
    throw error;
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

  slice(start: number, length: number): Bytes {
    return new Bytes(this.source, this.offset + start, length);
  }

  toString(): string {
    return new TextDecoder().decode(this.read());
  }
}
