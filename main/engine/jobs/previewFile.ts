/** The preview of a data set as a job makes it: statistics, and the picture in a file. Throws PREVIEW_*, and what opening a data set throws. */
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fail } from '../../../proto/errors';
import type { PreviewOfData } from '../../../proto/preview';
import { openDataset } from '../data/dataset';
import { preview } from '../data/preview';
import { feedsOf } from '../graph/links';
import type { Graph } from '../graph/onnx';

/** Samples that are looked at. */
const SAMPLES = 16;

export async function previewData(graph: Graph, data: string, file: string | undefined): Promise<PreviewOfData> {
  if (file !== undefined && existsSync(file) && statSync(file).isDirectory()) fail('PREVIEW_IS_FOLDER', { file });
  const dataset = await openDataset(data, feedsOf(graph));
  const { png, statistics } = await preview(dataset, SAMPLES);
  const result = { path: dataset.path, fingerprint: dataset.fingerprint, ...statistics };
  if (file === undefined) return result;
  writeWhole(file, png ?? fail('PREVIEW_NO_IMAGE', { dataset: dataset.path }));
  return { ...result, preview: file };
}

/** The file is there as a whole, or as it was before. */
function writeWhole(path: string, content: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.partial`;
  try {
    writeFileSync(temporary, content);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
