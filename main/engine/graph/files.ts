/** Files that a user names: whatever the system answers becomes an error with the path. */
import { readFileSync, statSync, type Stats } from 'node:fs';
import { StudioError, fail } from '../../../proto/errors';

/** Throws FILE_NOT_FOUND, FILE_NOT_READABLE: a pipe or a device, whose reading might never end, is not even opened. */
export function readTextFile(path: string): string {
  statOfFile(path);
  return reading(path, () => readFileSync(path, 'utf8'));
}

/** Throws FILE_NOT_FOUND, FILE_NOT_READABLE, also for what is no plain file. */
export function statOfFile(path: string): Stats {
  return reading(path, () => {
    const stat = statSync(path);
    return stat.isFile() ? stat : fail('FILE_NOT_READABLE', { path, reason: 'not a file' });
  });
}

/** A system call that looks at `path`. Throws FILE_NOT_FOUND, FILE_NOT_READABLE, PATH_TOO_LONG. */
export function reading<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof StudioError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return fail('FILE_NOT_FOUND', { path });
    if (code === 'ENAMETOOLONG') return fail('PATH_TOO_LONG', { path });
    return fail('FILE_NOT_READABLE', { path, reason: code ?? String(error) });
  }
}
