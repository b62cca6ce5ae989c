/**
 * Labels of a data set: class indices (int32) or values (float32), one row a sample, from an npy file, a csv or list file,
 * or the sub-folders that images lie in. Rows of an npy file may have axes of their own: one label a position or pixel.
 * Where the description names the classes, lines and folders may name them too, and their order is the description's.
 * Throws LABELS_*, LABEL_VALUE, DATA_FILE_*, DATA_EMPTY, NPY_*, DATASET_KEY_MISPLACED.
 */
import { readdirSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { classMetrics, type DatasetSpec, type LabelsSpec } from '../../../proto/dataset';
import { fail } from '../../../proto/errors';
import { isFloat, toFloats, viewOf } from './elements';
import { numberOf, readLines, splitCsv, splitLabel } from './lists';
import { requireFile, statAt, type Place } from './place';
import type { Rows } from './rows';
import { openNpy } from './sources/npy';

export interface LabelRows {
  readonly kind: 'class' | 'value';
  /** What messages call them: the file or folder. */
  readonly path: string;
  readonly count: number;
  /** Of one row. */
  readonly dims: readonly number[];
  /** Names of the classes, where the data give them. */
  readonly classes?: readonly string[];
  /** Files besides those of the inputs. */
  readonly files: readonly string[];
  read(start: number, count: number): Promise<Int32Array | Float32Array>;
}

/** `rows` are the inputs' rows that labels belong to: those that are files, where an input has such. */
export async function openLabels(spec: DatasetSpec, labels: LabelsSpec, rows: Rows): Promise<LabelRows> {
  const place = { dataset: spec.path, entry: 'labels' };
  const opened = await open(spec, place, labels, rows);
  const { metric } = spec;
  if (metric && opened.kind === 'value' && classMetrics.includes(metric.kind))
    fail('LABELS_TYPE', { ...place, path: opened.path, type: 'floats', metric: metric.kind });
  return opened;
}

function open(spec: DatasetSpec, place: Place, labels: LabelsSpec, rows: Rows): LabelRows | Promise<LabelRows> {
  const classes = classesOf(spec, place, labels.classes);
  if (labels.kind === 'folders') return labelsOfFolders(spec, place, labels.path, rows, classes);
  const path = resolve(spec.folder, labels.path);
  if (labels.kind === 'npy') return labelsOfArray(place, path, classes);
  return labelsOfLines(place, path, labels.kind, rows, classes);
}

type Classes = readonly string[] | undefined;

/** Throws LABELS_CLASS_TWICE, DATA_EMPTY, DATA_FILE_*. */
function classesOf(spec: DatasetSpec, place: Place, given: LabelsSpec['classes']): Classes {
  if (given === undefined) return undefined;
  const at = { ...place, entry: 'labels.classes' };
  const names = Array.isArray(given) ? given : namesIn(at, resolve(spec.folder, given));
  const twice = names.find((name, i) => names.indexOf(name) < i);
  return twice === undefined ? names : fail('LABELS_CLASS_TWICE', { dataset: spec.path, name: twice });
}

function namesIn(place: Place, path: string): string[] {
  requireFile(place, path);
  const names = readLines(path).map(({ text }) => text);
  return names.length > 0 ? names : fail('DATA_EMPTY', { ...place, path, expected: 'class' });
}

async function labelsOfArray(place: Place, path: string, classes: Classes): Promise<LabelRows> {
  const { dataType, dims, count, read } = await openNpy({ ...place, entry: 'labels.path' }, path);
  const integers = !isFloat(dataType);
  const rowSize = dims.reduce((product, dim) => product * dim, 1);
  return {
    kind: integers ? 'class' : 'value',
    path,
    count,
    dims,
    classes,
    files: [path],
    async read(start, rows) {
      const data = viewOf(await read(start, rows), dataType);
      const out = integers ? new Int32Array(data.length) : toFloats(data, dataType);
      for (let i = 0; i < out.length; i++) {
        const value = integers ? Number(data[i]) : out[i]!;
        if (integers) out[i] = value;
        if (integers ? out[i] !== value : !Number.isFinite(value))
          fail('LABEL_VALUE', { ...place, path, row: start + Math.floor(i / rowSize), value });
      }
      return out;
    },
  };
}

/** Labels that are in memory: one a row. */
function labelsInMemory(path: string, values: readonly number[], more: Partial<LabelRows> = {}): LabelRows {
  const integers = values.every((value) => value === (value | 0));
  const all = integers ? Int32Array.from(values) : Float32Array.from(values);
  return {
    kind: integers ? 'class' : 'value',
    path,
    count: values.length,
    dims: [],
    files: [],
    read: (start, count) => Promise.resolve(all.slice(start, start + count)),
    ...more,
  };
}

/** The class of an image is the first folder on its way from the root; unless named, classes are sorted, empty ones count. */
function labelsOfFolders(
  spec: DatasetSpec,
  place: Place,
  given: string | undefined,
  rows: Rows,
  named: Classes,
): LabelRows {
  if (rows.root === undefined) return fail('DATASET_KEY_MISPLACED', { ...place, entry: 'labels.kind', kind: 'images' });
  const root = given === undefined ? rows.root : resolve(spec.folder, given);
  statAt({ ...place, entry: 'labels.path' }, root);
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const classes = named ?? folders.map(({ name }) => name).sort();
  const values = rows.files.map((file) => {
    const [folder, ...more] = relative(root, file).split(sep);
    if (more.length === 0 || folder === '..') return fail('LABELS_FOLDER', { ...place, path: root, file });
    const index = classes.indexOf(folder!);
    return index >= 0 ? index : unknownClass(place, file, folder!, classes);
  });
  return labelsInMemory(root, values, { classes });
}

const forms = {
  csv: { split: splitCsv, expected: 'file,label' },
  list: { split: splitLabel, expected: 'file label' },
} as const;

/** By name for images, and for other files that the lines name; else in the order of the lines. */
function labelsOfLines(place: Place, path: string, kind: 'csv' | 'list', rows: Rows, classes: Classes): LabelRows {
  requireFile({ ...place, entry: 'labels.path' }, path);
  const { split, expected } = forms[kind];
  const lines: Labelled[] = [];
  for (const [i, { text, line }] of readLines(path).entries()) {
    const parts = split(text);
    const label = parts && labelOf(parts.label, classes);
    if (label !== undefined) lines.push({ file: parts!.file, label });
    // The first line of a csv may hold the names of its columns.
    else if (i === 0 && kind === 'csv') continue;
    else if (parts && classes) unknownClass(place, `${path}:${line}`, parts.label, classes);
    else fail('LABELS_LINE', { ...place, path, line, text: text.slice(0, 80), expected });
  }
  if (lines.length === 0) fail('DATA_EMPTY', { ...place, entry: 'labels.path', path, expected });
  const named = labelsByFile(path, rows.root ?? dirname(rows.files[0]!), lines);
  const byName = rows.root !== undefined || rows.files.some((file) => named.has(file));
  const values = byName
    ? rows.files.map((file) => named.get(file) ?? fail('LABELS_FILE', { ...place, path, file }))
    : lines.map(({ label }) => label);
  return labelsInMemory(path, values, { files: [path], classes });
}

interface Labelled {
  readonly file: string;
  readonly label: number;
}

/** A name of a class, else a number: classes may be called by digits. */
function labelOf(text: string, classes: Classes): number | undefined {
  const index = classes?.indexOf(text) ?? -1;
  return index >= 0 ? index : numberOf(text);
}

/** Names of classes that an error lists. */
const LISTED = 12;

function unknownClass(place: Place, where: string, name: string, classes: readonly string[]): never {
  const known = classes.slice(0, LISTED).join(', ') + (classes.length > LISTED ? ' …' : '');
  return fail('LABELS_CLASS', { dataset: place.dataset, where, name, count: classes.length, known });
}

/** Names may be relative to the file of the labels or to the folder of the data. */
function labelsByFile(path: string, root: string, lines: readonly Labelled[]): Map<string, number> {
  const labels = new Map<string, number>();
  for (const { file, label } of lines) {
    labels.set(resolve(root, file), label);
    labels.set(resolve(dirname(path), file), label);
  }
  return labels;
}
