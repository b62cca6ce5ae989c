/**
 * A first description for data that lie somewhere: by what the folder or file holds. To be looked at and mended, never used
 * unseen. Throws FILE_NOT_FOUND, FILE_NOT_READABLE.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { stringify } from 'yaml';
import type { DatasetFile } from '../../proto/dataset';
import { reading } from '../engine/graph/files';

type Guess = Partial<DatasetFile> & { readonly inputs: DatasetFile['inputs'] };

const PICTURES = ['.jpg', '.jpeg', '.png', '.webp', '.gif', '.tif', '.tiff', '.avif'];
/** What most models that take pictures were trained with. */
const IMAGENET = { scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
const PICTURE_INPUT = { resize: { shortSide: 256 }, crop: { center: 224 }, color: 'RGB', ...IMAGENET } as const;

/** YAML; paths in it are absolute, since the description lies in the project. */
export function guessDescription(path: string): string {
  const absolute = resolve(path);
  const folder = reading(absolute, () => statSync(absolute)).isDirectory();
  const guess = folder ? ofFolder(absolute) : ofFile(absolute);
  return stringify({ name: basename(absolute).replace(/\.[^.]+$/, ''), ...guess });
}

function ofFolder(path: string): Guess {
  const names = readdirSync(path).filter((name) => !name.startsWith('.'));
  const folders = names.filter((name) => statSync(join(path, name)).isDirectory());
  const classes = folders.filter((name) => readdirSync(join(path, name)).some(isPicture));
  if (classes.length > 0)
    return { inputs: pictures(path), labels: { kind: 'folders' }, metric: { kind: 'topK', k: 1 } };
  if (names.some(isPicture)) return { inputs: pictures(path), ...labelsBeside(path) };
  const arrays = names.filter((name) => ['.npy', '.npz'].includes(extname(name).toLowerCase()));
  if (arrays.length > 0) return ofArrays(path, arrays);
  if (names.some((name) => extname(name).toLowerCase() === '.bin'))
    return { inputs: { '*': { source: { kind: 'bin', path } } } };
  return { inputs: pictures(path) };
}

function ofFile(path: string): Guess {
  const suffix = extname(path).toLowerCase();
  if (suffix === '.npy') return { inputs: { '*': { source: { kind: 'npy', path } } } };
  if (suffix === '.npz') return { inputs: { '*': { source: { kind: 'npz', path } } } };
  if (suffix === '.bin') return { inputs: { '*': { source: { kind: 'bin', path } } } };
  return { inputs: pictures(path) };
}

/** images.npy beside labels.npy, and the like. */
function ofArrays(folder: string, names: readonly string[]): Guess {
  const isLabels = (name: string): boolean => /label|target|gt|truth|^y[._-]/i.test(name);
  const data = names.find((name) => !isLabels(name)) ?? names[0]!;
  const labels = names.find((name) => isLabels(name) && extname(name) === '.npy' && name !== data);
  return {
    ...ofFile(join(folder, data)),
    ...(labels ? { labels: { kind: 'npy', path: join(folder, labels) }, metric: { kind: 'topK', k: 1 } } : {}),
  };
}

function labelsBeside(folder: string): Pick<Guess, 'labels' | 'metric'> {
  for (const [name, kind] of [
    ['labels.csv', 'csv'],
    ['labels.txt', 'list'],
  ] as const) {
    const path = join(folder, name);
    if (existsSync(path)) return { labels: { kind, path }, metric: { kind: 'topK', k: 1 } };
  }
  return {};
}

const pictures = (path: string): Guess['inputs'] => ({
  '*': { source: { kind: 'images', path }, ...structuredClone(PICTURE_INPUT) },
});
const isPicture = (name: string): boolean => PICTURES.includes(extname(name).toLowerCase());
