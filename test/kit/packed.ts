/** The app as an installer puts it down: what electron-builder.yml names and the packages that it needs, copied somewhere else. */
import { cpSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join, matchesGlob, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Installer {
  readonly files: readonly string[];
  readonly extraResources: readonly { readonly from: string; readonly to: string }[];
  readonly deb: { readonly fpm: readonly string[] };
}

export function installer(): Installer {
  return parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')) as Installer;
}

/** Names of files and folders, and patterns of what is left out of them, for the system of this machine. */
function lists({ files }: Installer): { readonly taken: readonly string[]; readonly refused: readonly string[] } {
  const own = files.map((each) => each.replaceAll('${platform}', process.platform).replaceAll('${arch}', process.arch));
  return {
    taken: own.filter((each) => !each.startsWith('!')).map((each) => each.replace(/\/\*\*$/, '')),
    refused: own.filter((each) => each.startsWith('!')).map((each) => each.slice(1)),
  };
}

/** Packages of the lock file that are no tools of development, as far as they are installed here. */
function packages(): string[] {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; link?: boolean }>;
  };
  return Object.entries(lock.packages).flatMap(([path, { dev, link }]) =>
    path !== '' && !dev && !link && existsSync(join(root, path)) ? [path] : [],
  );
}

/** Makes the folder `app`, with the built program of `built`, and gives its mcs.js. */
export function packApp(app: string, built = root): string {
  const { taken, refused } = lists(installer());
  const isTaken = (path: string): boolean => !refused.some((pattern) => matchesGlob(path, pattern));
  const copy = (path: string, from = root): void =>
    cpSync(join(from, path), join(app, path), {
      recursive: true,
      filter: (file) => statSync(file).isDirectory() || isTaken(relative(from, file).split(sep).join('/')),
    });
  for (const path of taken) copy(path, path.startsWith('out') ? built : root);
  for (const path of packages()) if (isTaken(`${path}/package.json`)) copy(path);
  return join(app, 'main', 'cli', 'mcs.js');
}
