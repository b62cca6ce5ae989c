/** The statistics of a calibration in the run folder, statistics.json and statistics.bin, and the way back. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../../../proto/errors';
import type { DatasetFacts, JobOf } from '../../../../proto/job';
import {
  STATISTICS_DATA,
  STATISTICS_INDEX,
  STATISTICS_SCHEMA,
  statisticsSchema,
  type StatisticsIndex,
} from '../../../../proto/statistics';
import { conditionsOf, type StoredRun } from '../../algorithms/quantize/recalibrate';
import type { Calibrated } from '../../algorithms/quantize/calibratePlan';
import { reading, readTextFile } from '../../graph/files';
import { writeAtomically, writeText } from '../../graph/save';
import { sha256OfFile } from '../../graph/sha256';

export interface Seen {
  readonly job: JobOf<'ptq'>;
  readonly calibrated: Calibrated;
  readonly calibration: DatasetFacts;
}

export function writeStatistics(folder: string, { job, calibrated, calibration }: Seen): void {
  const { graph, plan, statistics } = calibrated;
  let offset = 0;
  const tensors = [...statistics].map(([value, { length: bytes }]) => {
    const entry = { value, offset, bytes };
    offset += bytes;
    return entry;
  });
  const { sha256 } = writeAtomically(join(folder, STATISTICS_DATA), [...statistics.values()]);
  const index: StatisticsIndex = {
    schema: STATISTICS_SCHEMA,
    model: { sha256: sha256OfFile(job.model) },
    inputShapes: job.inputShapes,
    fusion: { enabled: plan.fusion.enabled, skip: [...plan.fusion.skip] },
    calibration,
    layers: conditionsOf(graph, plan),
    data: { sha256, bytes: offset },
    tensors,
  };
  writeText(join(folder, STATISTICS_INDEX), `${JSON.stringify(index, undefined, 2)}\n`);
}

/** Throws STATISTICS_*, SCHEMA_NEWER, FILE_*. */
export function readStatistics(dir: string, job: JobOf<'ptq'>): StoredRun {
  const index = readIndex(dir);
  const actual = sha256OfFile(job.model);
  if (actual !== index.model.sha256)
    fail('STATISTICS_MODEL', { dir, path: job.model, expected: index.model.sha256, actual });
  const [was, is] = [index.inputShapes, job.inputShapes].map((shapes) => JSON.stringify(Object.entries(shapes).sort()));
  if (was !== is) fail('STATISTICS_DIFFERENT', { dir, entry: '--input-shape', was: was!, is: is! });
  const path = join(dir, STATISTICS_DATA);
  const bytes = reading(path, () => readFileSync(path));
  if (createHash('sha256').update(bytes).digest('hex') !== index.data.sha256)
    fail('STATISTICS_INVALID', { path, entry: 'sha256' });
  const statistics = index.tensors.map(({ value, offset, bytes: length }): [string, Uint8Array] => [
    value,
    bytes.subarray(offset, offset + length),
  ]);
  return { dir, index, statistics: new Map(statistics) };
}

function readIndex(dir: string): StatisticsIndex {
  const path = join(dir, STATISTICS_INDEX);
  if (!existsSync(path)) fail('STATISTICS_MISSING', { dir, file: STATISTICS_INDEX });
  const json = parsed(path);
  const { schema } = (json ?? {}) as { schema?: unknown };
  if (typeof schema === 'number' && schema > STATISTICS_SCHEMA)
    fail('SCHEMA_NEWER', { path, schema, known: STATISTICS_SCHEMA });
  const { data, error } = statisticsSchema.safeParse(json);
  return data ?? fail('STATISTICS_INVALID', { path, entry: error.issues[0]!.path.join('.') || 'JSON' });
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readTextFile(path));
  } catch (error) {
    if (error instanceof SyntaxError) return fail('STATISTICS_INVALID', { path, entry: 'JSON' });
    throw error;
  }
}
