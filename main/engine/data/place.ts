/** Where something stands in a data set's file: what every message names first. */
import { statSync, type Stats } from 'node:fs';
import { fail } from '../../../proto/errors';

export interface Place {
  /** The YAML file. */
  readonly dataset: string;
  /** The key in it: 'inputs.*.source.path'. */
  readonly entry: string;
}

export const within = (place: Place, key: string): Place => ({ ...place, entry: `${place.entry}.${key}` });

/** What stands at a path that the file names. Throws DATA_FILE_MISSING, DATA_FILE_UNREADABLE. */
export function statAt(place: Place, path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return fail('DATA_FILE_MISSING', { ...place, path });
    return fail('DATA_FILE_UNREADABLE', { ...place, path, reason: code, expected: 'file' });
  }
}

/** Throws where the path is not a plain file. */
export function requireFile(place: Place, path: string): void {
  if (!statAt(place, path).isFile())
    fail('DATA_FILE_UNREADABLE', { ...place, path, reason: 'not a file', expected: 'file' });
}
