/**
 * A zip archive of files and texts, streamed, so that no file is ever in memory as a whole. It is written under a temporary
 * name and renamed: an interrupted one never looks finished. The same contents give the same bytes: entries are sorted, and
 * all have one time. Throws CANCELLED, and what the disk says, with the path.
 */
import { createWriteStream, mkdirSync, renameSync, rmSync, rmdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { fail } from '../../../proto/errors';

export interface ZipEntry {
  /** Inside the archive. */
  readonly path: string;
  readonly content: { readonly file: string } | { readonly text: string };
  readonly executable?: boolean;
}

export async function writeZip(file: string, entries: readonly ZipEntry[], signal?: AbortSignal): Promise<void> {
  const path = resolve(file);
  const temporary = `${path}.partial`;
  const made = mkdirSync(dirname(path), { recursive: true });
  try {
    await stream(entries, temporary, signal);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    if (made) removeEmpty(dirname(path), made);
    if (signal?.aborted) fail('CANCELLED', {});
    if (error instanceof Error && 'code' in error && !('path' in error)) Object.assign(error, { path });
    throw error;
  }
}

async function stream(entries: readonly ZipEntry[], path: string, signal: AbortSignal | undefined): Promise<void> {
  const zip = new ZipFile();
  const output = createWriteStream(path, { mode: 0o640 });
  zip.on('error', (error: Error) => output.destroy(error));
  // The first day that the format knows; local, because the format has no time zones.
  const mtime = new Date(1980, 0, 1, 12);
  for (const { path, content, executable = false } of sorted(entries)) {
    const options = { mtime, forceDosTimestamp: true, mode: executable ? 0o100755 : 0o100644 };
    if ('text' in content) zip.addBuffer(Buffer.from(content.text), path, options);
    else zip.addFile(content.file, path, options);
  }
  zip.end();
  await pipeline(zip.outputStream, output, { signal });
}

/** By code units, the same in every locale. */
function sorted(entries: readonly ZipEntry[]): ZipEntry[] {
  return entries.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** Removes a folder and those around it up to `top`, as far as they are empty. */
function removeEmpty(folder: string, top: string): void {
  try {
    for (let each = folder; each.length >= top.length; each = dirname(each)) rmdirSync(each);
  } catch {
    // Somebody else has put something there: it stays.
  }
}
