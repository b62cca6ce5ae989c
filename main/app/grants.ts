/**
 * Paths that the window may name: those that the user chose in a dialog or dropped, those of the open and the recent
 * projects, and what lies below a folder of these. Throws PATH_NOT_GIVEN.
 */
import { isAbsolute, relative, resolve } from 'node:path';
import { fail } from '../../proto/errors';
import { pathKeys } from '../../proto/job';

const KEYS: ReadonlySet<string> = new Set(['path', 'folder', 'parent', ...pathKeys]);

export class Grants {
  private readonly given = new Set<string>();

  grant(path: string): void {
    this.given.add(resolve(path));
  }

  /** Every path in an input of the contract, however deep. Ids and names are no absolute paths. */
  check(input: unknown, key?: string): void {
    if (typeof input === 'string') {
      if (key !== undefined && KEYS.has(key) && isAbsolute(input) && !this.allows(input))
        fail('PATH_NOT_GIVEN', { path: input });
    } else if (typeof input === 'object' && input !== null) {
      for (const [name, value] of Object.entries(input)) this.check(value, name);
    }
  }

  private allows(path: string): boolean {
    const wanted = resolve(path);
    return [...this.given].some((folder) => {
      const inside = relative(folder, wanted);
      return inside === '' || (!inside.startsWith('..') && !isAbsolute(inside));
    });
  }
}
