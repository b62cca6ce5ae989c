/**
 * A first description for data that lie somewhere: by what the folder or file holds. To be looked at and mended, never used
 * unseen. Throws FILE_NOT_FOUND, FILE_NOT_READABLE.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { stringify } from 'yaml';
import type { DatasetFile, InputSpec } from '../../proto/dataset';
import type { Port } from '../../proto/job';
import { reading } from '../engine/graph/files';

type Guess = Partial<DatasetFile> & { readonly inputs: DatasetFile['inputs'] };

const PICTURES = ['.jpg', '.jpeg', '.png', '.webp', '.gif', '.tif', '.tiff', '.avif'];
/** What most models that take pictures were trained with. */
const IMAGENET = { scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
const PICTURE_INPUT = { resize: { shortSide: 256 }, crop: { center: 224 }, color: 'RGB', ...IMAGENET } as const;

/** YAML; paths in it are absolute, since the description lies in the project. Pictures get the size of the model's input. */
export function guessDescription(path: string, input?: Port): string {
  const absolute = resolve(path);
  const folder = reading(absolute, () => statSync(absolute)).isDirectory();
  const { inputs, ...rest } = folder ? ofFolder(absolute) : ofFile(absolute);
  const sized = Object.entries(inputs).map(([name, each]) => [
    name,
    each.source.kind === 'images' ? fitting(each, input) : each,
  ]);
  return stringify({ name: basename(absolute).replace(/\.[^.]+$/, ''), inputs: Object.fromEntries(sized), ...rest });
}

/** NCHW or NHWC with 1 or 3 channels: its pixels and colour; anything else leaves the usual size. */
function fitting(spec: InputSpec, input: Port | undefined): InputSpec {
  const [, a, b, c] = input?.shape?.length === 4 ? input.shape : [];
  const isChannels = (value: unknown): boolean => value === 1 || value === 3;
  const [channels, height, width] = isChannels(a) ? [a, b, c] : isChannels(c) ? [c, a, b] : [];
  if (typeof width !== 'number' || typeof height !== 'number') return spec;
  const { source, scale, mean, std } = spec;
  const resize = { width, height };
  if (channels === 1) return { source, resize, color: 'GRAY', scale };
  const usual = width === height && width === PICTURE_INPUT.crop.center;
  return usual ? spec : { source, resize, color: 'RGB', scale, mean, std };
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
