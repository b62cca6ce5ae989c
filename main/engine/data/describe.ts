/**
 * Reads the YAML file of a data set. Every complaint names file, line and key.
 * Throws DATASET_NO_YAML, FILE_NOT_FOUND, FILE_NOT_READABLE, and what parseDescription throws.
 */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { DatasetSpec } from '../../../proto/dataset';
import { parseDescription } from '../../../proto/datasetText';
import { fail } from '../../../proto/errors';
import { FileSource } from '../graph/bytes';
import { reading } from '../graph/files';

/** A description is a page; what is longer is data that somebody named by mistake. */
const MAX_BYTES = 1 << 20;

/** The description at a YAML file, or in the dataset.yaml of a folder. */
export function describeDataset(given: string): DatasetSpec {
  const path = yamlFile(resolve(given));
  const file = parseDescription(path, readText(path));
  const folder = dirname(path);
  const named = basename(path, extname(path));
  return { ...file, name: file.name ?? (named === 'dataset' ? basename(folder) : named), path, folder };
}

function yamlFile(path: string): string {
  if (!reading(path, () => statSync(path)).isDirectory()) return path;
  const inside = join(path, 'dataset.yaml');
  return existsSync(inside) ? inside : fail('DATASET_NO_YAML', { path });
}

function readText(path: string): string {
  const file = new FileSource(path);
  if (file.size > MAX_BYTES)
    fail('DATASET_YAML', {
      dataset: path,
      line: 1,
      problem: `the file has ${file.size} bytes, a description is short`,
    });
  return new TextDecoder().decode(file.read(0, file.size));
}
