/** Names of files made from names that a user gave. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A file name for `name` that no system refuses and that is still free: letters of any script stay. */
export function freeName(folder: string, name: string, suffix: string): string {
  const stem =
    name
      .normalize('NFC')
      .replace(/[^\p{L}\p{N}._-]+/gu, '-')
      .replace(/^[.-]+|[.-]+$/g, '')
      .slice(0, 60) || 'data';
  for (let n = 1; ; n++) {
    const file = `${stem}${n === 1 ? '' : `-${n}`}${suffix}`;
    if (!existsSync(join(folder, file))) return file;
  }
}
