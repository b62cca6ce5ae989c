/**
 * Which images a source holds, in a fixed order: a folder's, at any depth, by path in plain string order; or those of a
 * list file, in its order, one path a line relative to the list. A line may end in a label (AMCT's samples).
 * Throws LIST_FILE_MISSING, DATA_EMPTY, DATA_FILE_*.
 */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, extname, join, resolve, sep } from 'node:path';
import { fail } from '../../../../proto/errors';
import { numberOf, readLines, splitLabel } from '../lists';
import { statAt, type Place } from '../place';

export interface ImageFiles {
  readonly files: readonly string[];
  /** The folder, or the list's folder. */
  readonly root: string;
}

/** Files with these endings are images of a folder, also those that cannot be decoded: they are named, not overlooked. */
const ENDINGS = new Set(
  ['jpg', 'jpeg', 'jpe', 'jfif', 'png', 'webp', 'tif', 'tiff', 'gif', 'avif', 'bmp', 'heic', 'jp2', 'ppm', 'pgm'].map(
    (ending) => `.${ending}`,
  ),
);

export function listImages(place: Place, path: string, labelled: boolean): ImageFiles {
  const folder = statAt(place, path).isDirectory();
  const found = folder ? imagesBelow(path) : imagesListed(place, path, labelled);
  if (found.files.length === 0)
    fail('DATA_EMPTY', { ...place, path, expected: folder ? '*.jpg, *.png …' : 'one path a line' });
  return found;
}

function imagesBelow(root: string): ImageFiles {
  const entries = readdirSync(root, { recursive: true, encoding: 'utf8' });
  // The same order on every system.
  const paths = entries.map((entry) => entry.split(sep).join('/')).sort();
  const images = paths.filter((entry) => ENDINGS.has(extname(entry).toLowerCase()));
  return { files: images.map((entry) => join(root, entry)), root };
}

function imagesListed(place: Place, list: string, labelled: boolean): ImageFiles {
  const root = dirname(list);
  const files = readLines(list).map(({ text, line }) => {
    const parts = splitLabel(text);
    const bare = parts && (labelled || numberOf(parts.label) !== undefined) ? parts.file : undefined;
    const names = labelled ? [bare ?? text] : [text, bare ?? text];
    const path = names.map((name) => resolve(root, name)).find((each) => existsSync(each));
    return path ?? fail('LIST_FILE_MISSING', { ...place, list, line, path: resolve(root, names.at(-1)!) });
  });
  return { files, root };
}
