/**
 * Decoded images on disk: rows of uint8 as they are after resizing and cropping, one file each, so that the second pass over a
 * data set (the quantized model after the float one, the next run) reads instead of decoding. The name is a hash of what the
 * row depends on: path, size and time of the image, and its preprocessing. Bounded: what was not used for longest goes
 * first, and what this run uses stays, so that a set that is larger than the cache still finds its first part there. The
 * folder may be deleted at any time; where it cannot be written, images are decoded.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { channelsOf, imageRow, type RowTask } from './imageRow';

/** Changes with what decoding and resizing give. */
const VERSION = 1;
const MOST_BYTES = 2 ** 31;
const ENDING = '.row';

interface Kept {
  readonly name: string;
  readonly sizeBytes: number;
  readonly usedMs: number;
}

export class RowCache {
  /** Rows of earlier runs, the one that was not used for longest last. */
  private readonly old: Kept[];
  private readonly used = new Set<string>();
  private bytes: number;

  private constructor(
    private readonly folder: string,
    private readonly mostBytes: number,
  ) {
    this.old = readdirSync(folder)
      .filter((name) => name.endsWith(ENDING))
      .map((name) => keptFile(folder, name))
      .sort((a, b) => b.usedMs - a.usedMs || (a.name < b.name ? 1 : -1));
    this.bytes = this.old.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  /** undefined where the folder cannot be made. */
  static open(folder: string, mostBytes = MOST_BYTES): RowCache | undefined {
    try {
      mkdirSync(folder, { recursive: true });
      return new RowCache(folder, mostBytes);
    } catch {
      return undefined;
    }
  }

  /** The file that holds the row or shall hold it; undefined where there is no room. */
  fileOf(task: RowTask): string | undefined {
    const name = nameOf(task);
    const at = join(this.folder, name);
    if (this.used.has(name)) return at;
    const sizeBytes = rowBytes(task);
    const index = this.old.findLastIndex((kept) => kept.name === name);
    if (index >= 0) this.old.splice(index, 1);
    else if (this.makeRoom(sizeBytes)) this.bytes += sizeBytes;
    else return undefined;
    this.used.add(name);
    return at;
  }

  private makeRoom(sizeBytes: number): boolean {
    while (this.bytes + sizeBytes > this.mostBytes) {
      const oldest = this.old.pop();
      if (!oldest) return false;
      rmSync(join(this.folder, oldest.name), { force: true });
      this.bytes -= oldest.sizeBytes;
    }
    return true;
  }
}

function keptFile(folder: string, name: string): Kept {
  const { size, mtimeMs } = statSync(join(folder, name));
  return { name, sizeBytes: size, usedMs: mtimeMs };
}

function nameOf({ path, geometry, color, pad }: RowTask): string {
  const { size, mtimeMs } = statSync(path);
  const { width, height, left, top, scaled } = geometry;
  const what = [VERSION, path, size, mtimeMs, width, height, left, top, scaled.width, scaled.height, color, pad];
  return `${createHash('sha256').update(JSON.stringify(what)).digest('hex')}${ENDING}`;
}

const rowBytes = ({ geometry, color }: RowTask): number => geometry.width * geometry.height * channelsOf(color);

/** The row of a task from its file in the cache, else from the image. Throws libvips' errors. */
export async function cachedRow(task: RowTask): Promise<Uint8Array<ArrayBuffer>> {
  const { cache } = task;
  if (cache === undefined) return imageRow(task);
  const kept = await readFile(cache).catch(() => undefined);
  if (kept?.length === rowBytes(task)) {
    const now = new Date();
    await utimes(cache, now, now).catch(() => undefined);
    return new Uint8Array(kept);
  }
  const row = await imageRow(task);
  await keep(cache, row);
  return row;
}

/** A row that cannot be kept costs time alone. */
async function keep(file: string, row: Uint8Array): Promise<void> {
  const temporary = `${file}.${process.pid}-${threadId}.partial`;
  try {
    await writeFile(temporary, row);
    await rename(temporary, file);
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}
