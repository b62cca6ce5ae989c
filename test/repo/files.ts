import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Our own source files under some folders, as paths from the root. */
export function sourceFiles(folders: readonly string[], ending = /\.(ts|vue)$/): string[] {
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
    .filter((file) => ending.test(file) && !file.endsWith('.d.ts') && !file.includes('node_modules'))
    .sort();
}
