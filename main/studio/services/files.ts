/** Finding files: through the system's dialogs where there are some, else by looking into folders. */
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { FolderListing, Purpose } from '../../../proto/contract';
import { fail } from '../../../proto/errors';
import { reading } from '../../engine/graph/files';
import type { Service, Shared } from './service';

const MOST = 2000;

/** What may be chosen; absent: every file. */
const SUFFIXES: Readonly<Partial<Record<Purpose, readonly string[]>>> = {
  model: ['.onnx'],
  dataset: ['.yaml', '.yml'],
  data: ['.npy', '.npz', '.bin', '.txt', '.csv'],
  config: ['.json', '.cfg', '.prototxt'],
  saveZip: ['.zip'],
  saveSvg: ['.svg'],
  project: [],
  folder: [],
};

export function filesService({ shell }: Shared): Service<'files'> {
  return {
    'files.pick': ({ purpose, suggestion }) => shell.pick(purpose, suggestion),
    'files.list': async ({ path, purpose }) => listing(resolve(path ?? homedir()), purpose),
    'files.makeFolder': async ({ parent, name }) => {
      const path = join(parent, name);
      if (basename(path) !== name) fail('NOT_ALLOWED', { path, reason: name });
      mkdirSync(path);
      return path;
    },
    'files.reveal': async ({ path }) => {
      shell.reveal(path);
      return null;
    },
  };
}

/** Folders first, then what fits the purpose; hidden ones are left out. Throws FILE_NOT_FOUND, FILE_NOT_READABLE. */
export function listing(path: string, purpose: Purpose): FolderListing {
  const suffixes = SUFFIXES[purpose];
  const names = reading(path, () => readdirSync(path)).filter((name) => !name.startsWith('.'));
  const found = names.flatMap((name) => {
    const stat = statSync(join(path, name), { throwIfNoEntry: false });
    if (!stat || !(stat.isDirectory() || (stat.isFile() && fits(name, suffixes)))) return [];
    return [{ name, path: join(path, name), folder: stat.isDirectory(), sizeBytes: stat.isFile() ? stat.size : 0 }];
  });
  const order = new Intl.Collator('zh', { numeric: true });
  const sorted = found.sort((a, b) => Number(b.folder) - Number(a.folder) || order.compare(a.name, b.name));
  const parent = dirname(path) === path ? null : dirname(path);
  return { path, parent, entries: sorted.slice(0, MOST), more: Math.max(0, sorted.length - MOST) };
}

const fits = (name: string, suffixes: readonly string[] | undefined): boolean =>
  suffixes === undefined || suffixes.includes(extname(name).toLowerCase());
