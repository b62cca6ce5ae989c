/**
 * Arrays in an npz archive (a zip of npy files). Stored members are read at any place like npy files; compressed ones are
 * inflated as they are read, in order, so that no member is ever in memory as a whole; going back starts over.
 * Throws NPZ_INVALID, NPZ_KEY, NPY_*, DATA_FILE_*.
 */
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { openPromise, type Entry } from 'yauzl';
import { fail } from '../../../../proto/errors';
import { FileSource } from '../../graph/bytes';
import { requireFile, type Place } from '../place';
import type { Rows } from '../rows';
import { npyRows, type NpyBytes } from './npy';

const STORED = 0;
const DEFLATED = 8;

interface Member {
  readonly name: string;
  readonly entry: Entry;
  /** First byte of its data in the archive. */
  readonly start: number;
}

/** The member `key`; without a key the only one, else the one that is named like the model's input. */
export async function openNpz(place: Place, path: string, key: string | undefined, input: string): Promise<Rows> {
  requireFile(place, path);
  const invalid = (error: unknown): never =>
    fail('NPZ_INVALID', { ...place, path, reason: error instanceof Error ? error.message : String(error) });
  const members = await readMembers(path).catch(invalid);
  const wanted = key ?? (members.length === 1 ? members[0]!.name : input);
  const member = members.find(({ name }) => name === wanted);
  if (!member) {
    const known = members.map(({ name }) => name).join(', ') || '-';
    return fail('NPZ_KEY', { ...place, path, key: wanted, known });
  }
  return npyRows(place, path, bytesOf(path, member, invalid), `${path}[${member.name}]`);
}

async function readMembers(path: string): Promise<Member[]> {
  const zip = await openPromise(path, { autoClose: false, strictFileNames: false });
  try {
    const members: Member[] = [];
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.endsWith('.npy')) continue;
      const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
      members.push({ name: entry.fileName.slice(0, -'.npy'.length), entry, start: fileDataStart });
    }
    return members;
  } finally {
    zip.close();
  }
}

function bytesOf(path: string, { entry, start }: Member, invalid: (error: unknown) => never): NpyBytes {
  const { compressionMethod, compressedSize, uncompressedSize: size, crc32: checksum } = entry;
  if (entry.isEncrypted()) return invalid('the member is encrypted');
  if (compressionMethod !== STORED && compressionMethod !== DEFLATED)
    return invalid(`compression method ${compressionMethod}`);
  const file = new FileSource(path);
  if (start + compressedSize > file.size) return invalid('the archive is truncated');
  if (compressionMethod === STORED) return { size, read: (offset, length) => file.read(start + offset, length) };
  const inflate = (): Readable => {
    file.read(start, 0); // says so where the file has changed
    const inflater = createInflateRaw();
    const packed = createReadStream(path, { start, end: start + compressedSize - 1 });
    packed.on('error', (error) => inflater.destroy(error));
    inflater.on('close', () => packed.destroy());
    return packed.pipe(inflater);
  };
  return new InflatedBytes(size, checksum, inflate, invalid);
}

/** A stream read as if it were a file: forwards as it comes, backwards from its start again. */
class InflatedBytes implements NpyBytes {
  private stream: Readable | undefined;
  private chunks: AsyncIterator<Buffer> | undefined;
  private rest: Uint8Array = new Uint8Array();
  private position = 0;
  private crc = 0;
  /** Reads wait for each other, since they share the stream. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    readonly size: number,
    private readonly checksum: number,
    private readonly open: () => Readable,
    private readonly invalid: (error: unknown) => never,
  ) {}

  read(offset: number, length: number): Promise<Uint8Array> {
    const reading = this.turn.then(() => this.readNow(offset, length));
    this.turn = reading.catch(() => undefined);
    return reading;
  }

  private async readNow(offset: number, length: number): Promise<Uint8Array> {
    if (!this.stream || offset < this.position) this.restart();
    await this.take(offset - this.position);
    const data = new Uint8Array(length);
    await this.take(length, data);
    if (this.position === this.size) {
      if (this.crc !== this.checksum) this.invalid('its checksum is wrong');
      this.stream?.destroy();
    }
    return data;
  }

  private restart(): void {
    this.stream?.destroy();
    this.stream = this.open();
    this.chunks = this.stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    this.rest = new Uint8Array();
    this.position = 0;
    this.crc = 0;
  }

  /** Goes on by `length` bytes, which are copied into `data` where it is given. */
  private async take(length: number, data?: Uint8Array): Promise<void> {
    for (let done = 0; done < length;) {
      if (this.rest.length === 0) this.rest = await this.next();
      const part = this.rest.subarray(0, length - done);
      data?.set(part, done);
      this.rest = this.rest.subarray(part.length);
      this.position += part.length;
      this.crc = crc32(part, this.crc);
      done += part.length;
    }
  }

  private async next(): Promise<Uint8Array> {
    try {
      const { value, done } = await this.chunks!.next();
      return done ? this.invalid('the data end too early') : value;
    } catch (error) {
      return this.invalid(error);
    }
  }
}
