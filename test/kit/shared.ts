/** Real models, data sets and AMCT's own files, which exist only on machines of the developers. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export const DATA = process.env['MCS_DATA'] ?? resolve(root, '../shared/data');
export const GOLDEN = process.env['MCS_GOLDEN'] ?? resolve(root, '../shared/golden');

export const hasData = existsSync(DATA);
export const hasGolden = existsSync(GOLDEN);

/** Path of a model of the data collection. */
export const dataModel = (name: string): string => join(DATA, name, 'model.onnx');

/** Every .onnx file at hand: the data collection and what AMCT wrote. */
export function sharedModels(): string[] {
  const found: string[] = [];
  for (const folder of [DATA, GOLDEN]) {
    if (!existsSync(folder)) continue;
    for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (entry.endsWith('.onnx')) found.push(join(folder, entry));
    }
  }
  return found.sort();
}
