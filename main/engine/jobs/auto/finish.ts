/** The files of a try: as a quantization with that configuration would write them, with what the search found beside. */
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AutoResult } from '../../../../proto/auto';
import type { ErrorReport } from '../../../../proto/errors';
import type { Artifact, JobOf, MetricValue, RunResult } from '../../../../proto/job';
import { writeJson } from '../../formats/amct/jsonWrite';
import { FINAL_CONFIG, RANKING, RECORD, rankingJson, recordJson } from '../../formats/amct/autoCalibration';
import { writeConfig } from '../../formats/amct/configWrite';
import { writeText } from '../../graph/save';
import { sha256OfFile } from '../../graph/sha256';
import type { JobContext } from '../job';
import { modelBytes } from '../modelBytes';
import { measureLayers, reportLayers } from '../ptq/measure';
import type { Quantized } from '../ptq/quantize';
import { writeRunReport } from '../ptq/report';
import { simulateDeploy } from '../ptq/simulation';
import type { Warnings } from '../ptq/warnings';
import { datasetOf, resultOf, writeArtifacts, type Finished } from '../ptq/write';
import { asPtq } from '../asPtq';
import type { Models } from './models';
import type { OpenAuto } from './open';
import type { Try } from './tries';

/** Folder of the tries' configurations, by index. */
const TRIES = 'tries';

export interface Found {
  readonly job: JobOf<'auto'>;
  readonly open: OpenAuto;
  readonly models: Models;
  readonly warnings: Warnings;
  readonly timing: Finished['timing'];
  /** All of the search. */
  readonly tries: readonly Try[];
  /** Of the float model, where the metric gives it one. */
  readonly float: MetricValue | undefined;
}

/** The result with all that a quantization measures. */
export async function writeResult(
  context: JobContext,
  found: Found,
  best: Try,
  auto: AutoResult,
  verdict: ErrorReport | undefined,
): Promise<RunResult> {
  const { open, models, warnings, job } = found;
  const quantized = await models.quantized(best.configuration, warnings);
  const fakeQuant = open.ptq.target.fakeQuantModel(quantized.placed);
  const layers = await measureLayers(open.ptq, quantized, fakeQuant, context, job.memoryBudgetBytes);
  const simulation = await simulateDeploy(open.ptq, quantized, fakeQuant, context, job.memoryBudgetBytes);
  context.stage('write');
  await context.yieldToMessages();
  const folder = context.folder!;
  const finished = { ...finishedOf(found, best, quantized), layers, simulation };
  const result = withSearch(writeArtifacts(folder, finished), found, auto);
  const files = writeAmctFiles(folder, found, best, auto);
  const made = { ...result, artifacts: [...result.artifacts, ...files] };
  const report = await writeRunReport(folder, finished, made, {
    ...(verdict ? { verdict } : {}),
    ...(job.maxDrop === undefined ? {} : { maxDrop: job.maxDrop }),
    higherIsBetter: auto.higherIsBetter,
  });
  return { ...made, artifacts: [...made.artifacts, report] };
}

/** The best so far as a folder in the checkpoint, whole or not at all; what was there before goes when it is. */
export async function saveBest(checkpoint: string, found: Found, best: Try, auto: AutoResult): Promise<void> {
  const quantized = await found.models.quantized(best.configuration);
  const name = `best-${best.report.index}`;
  const partial = join(checkpoint, `${name}.partial`);
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  const layers = reportLayers(quantized.plan);
  const finished = { ...finishedOf(found, best, quantized), layers, simulation: null };
  const result = withSearch(writeArtifacts(partial, finished), found, auto);
  const files = writeAmctFiles(partial, found, best, auto);
  writeText(join(partial, 'result.json'), json({ ...result, artifacts: [...result.artifacts, ...files] }));
  rmSync(join(checkpoint, name), { recursive: true, force: true });
  renameSync(partial, join(checkpoint, name));
  for (const other of readdirSync(checkpoint))
    if (other.startsWith('best-') && other !== name) rmSync(join(checkpoint, other), { recursive: true, force: true });
}

/** Where everything is rolled back there is nothing to deploy: the search itself is the result. */
export async function writeNothing(context: JobContext, found: Found, auto: AutoResult): Promise<RunResult> {
  context.stage('write');
  const { job, open, models, warnings, timing } = found;
  const quantized = await models.quantized(models.usersConfiguration);
  const finished = { job: asPtq(job), open: open.ptq, quantized, layers: [], accuracy: undefined, warnings, timing };
  const floatBytes = modelBytes(job.model, open.ptq.prepared.original.graph);
  const result = {
    ...resultOf({ ...finished, simulation: null }),
    float: found.float ?? null,
    size: { floatBytes, deployBytes: floatBytes },
    artifacts: searchFiles(context.folder!, found, auto),
  };
  return withSearch(result, found, auto);
}

function finishedOf(
  { job, open, models, warnings, timing }: Found,
  best: Try,
  quantized: Quantized,
): Omit<Finished, 'layers' | 'simulation'> {
  const config = open.ladder.config(best.configuration);
  const ptq = { ...open.ptq, config };
  const ms = models.calibrationMs;
  return {
    job: asPtq(job),
    open: ptq,
    quantized: { ...quantized, calibrationMs: ms },
    accuracy: best.comparison,
    warnings,
    timing,
  };
}

function withSearch(result: RunResult, { job, open }: Found, auto: AutoResult): RunResult {
  const confirmation = datasetOf(open.confirm?.dataset, open.confirm?.dataset.samples);
  const data = { ...result.data, ...(confirmation ? { confirmation } : {}) };
  return { ...result, command: job.kind, data, auto };
}

/** AMCT's three files; the configuration only where there is a model. */
function writeAmctFiles(folder: string, found: Found, best: Try, auto: AutoResult): Artifact[] {
  const config = writeConfig(found.open.ladder.config(best.configuration));
  return [...searchFiles(folder, found, auto), file(folder, 'amctFinalConfig', FINAL_CONFIG, config)];
}

/** The ranking and the record of the tries; beside them each try's configuration: a quantization with it is that try. */
function searchFiles(folder: string, { job, open, tries }: Found, auto: AutoResult): Artifact[] {
  mkdirSync(join(folder, TRIES), { recursive: true });
  for (const { configuration, report } of tries)
    writeText(join(folder, TRIES, `${report.index}.json`), writeConfig(open.ladder.config(configuration)));
  const layers = open.ladder.units.flatMap((unit) => unit.layers);
  const record = recordJson(auto.tries, layers, auto.ranking, { concatenated: job.concatenatedRecord });
  return [
    file(folder, 'amctRanking', RANKING, writeJson(rankingJson(auto.ranking))),
    file(folder, 'amctRecord', RECORD, record),
  ];
}

function file(folder: string, kind: string, path: string, content: string): Artifact {
  writeText(join(folder, path), content);
  return { kind, path, sha256: sha256OfFile(join(folder, path)) };
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
