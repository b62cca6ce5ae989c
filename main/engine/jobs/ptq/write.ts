/** The artifacts of a quantization in the run folder, and the result that lists them. */
import { statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import {
  SCHEMA,
  type Artifact,
  type DatasetFacts,
  type JobOf,
  type LayerReport,
  type RunResult,
  type SimulationFacts,
} from '../../../../proto/job';
import { writeConfig } from '../../formats/amct/configWrite';
import { tableLayers, type QuantPlan } from '../../../../proto/plan';
import { writeRecord } from '../../formats/amct/record';
import { recordFromPlan } from '../../formats/amct/recordPlan';
import { writeTableRecord } from '../../formats/amct/tableRecord';
import type { Graph } from '../../graph/onnx';
import { writeText } from '../../graph/save';
import { macsOf, parameterCount } from '../../ops/cost';
import { inferTypes } from '../../ops/infer';
import type { Comparison } from '../accuracy';
import { peakRssBytes } from '../machine';
import { modelBytes } from '../modelBytes';
import { modelIdentity } from '../modelFiles';
import type { OpenPtq } from './open';
import type { Quantized } from './quantize';
import { writeStatistics } from './statistics';
import type { Warnings } from './warnings';

export interface Finished {
  readonly job: JobOf<'ptq'>;
  readonly open: OpenPtq;
  readonly quantized: Quantized;
  readonly layers: readonly LayerReport[];
  readonly simulation: SimulationFacts | null;
  readonly accuracy: Comparison | undefined;
  readonly warnings: Warnings;
  readonly timing: { readonly totalMs: number; readonly evaluationMs: number };
  /** Text of config.json, where it is not that of a post-training quantization. */
  readonly configuration?: string;
}

export const configurationOf = ({ configuration, open }: Finished): string => configuration ?? writeConfig(open.config);

/** Stem of the artifacts: as asked for, else the model file's. */
export function artifactName({ name, model }: JobOf<'ptq'>): string {
  return name ?? basename(model, extname(model));
}

/** Writes models, record, config and layers into `folder`; returns the result without the report. */
export function writeArtifacts(folder: string, finished: Finished): RunResult {
  const { job, open, quantized, layers } = finished;
  const name = artifactName(job);
  const artifacts: Artifact[] = [...open.target.write({ model: quantized.placed, folder, name })];
  const text = (kind: string, path: string, content: string): void => {
    const { sha256 } = writeText(join(folder, path), content);
    artifacts.push({ kind, path, sha256 });
  };
  text('record', `${name}_record.txt`, recordText(quantized.plan));
  text('config', 'config.json', configurationOf(finished));
  const calibration = datasetOf(open.calibration?.dataset, open.calibration?.samples);
  if (calibration && quantized.calibrated)
    writeStatistics(folder, { job, calibrated: quantized.calibrated, calibration });
  text('layers', 'layers.json', `${JSON.stringify(layers, undefined, 2)}\n`);
  return {
    ...resultOf(finished),
    artifacts,
    size: sizesOf({ path: job.model, graph: open.prepared.original.graph }, folder, artifacts),
  };
}

/** AMCT's record has no word for tables of weights, HiSilicon's has. */
const recordText = (plan: QuantPlan): string =>
  tableLayers(plan).length > 0
    ? writeTableRecord(plan)
    : writeRecord({ entries: recordFromPlan(plan), pruneRecords: [] });

/** All of a result but its files. */
export function resultOf({
  job,
  open,
  quantized,
  simulation,
  accuracy,
  warnings,
  timing,
}: Finished): Omit<RunResult, 'artifacts' | 'size'> {
  const { original, model, opset, types } = open.prepared;
  const { folded, calibrationMs, forwardOnlyMs } = quantized;
  return {
    schema: SCHEMA,
    command: job.kind,
    model: modelIdentity(job.model, original.graph),
    float: accuracy?.float ?? null,
    compressed: accuracy?.compressed ?? null,
    delta: accuracy?.delta ?? null,
    deltaCi95: accuracy?.deltaCi95 ?? null,
    macs: { float: macsOf(model.graph, opset, types), compressed: macsOf(folded.graph, opset, inferTypes(folded)) },
    params: { float: parameterCount(original.graph), compressed: parameterCount(folded.graph) },
    data: {
      calibration: open.stored?.index.calibration ?? datasetOf(open.calibration?.dataset, open.calibration?.samples),
      evaluation: datasetOf(open.accuracy?.dataset, open.accuracy?.dataset.samples),
    },
    timing: { ...timing, calibrationMs, forwardOnlyMs },
    simulation,
    peakRssBytes: peakRssBytes(),
    threads: open.threads,
    seed: job.seed,
    warnings: warnings.list,
  };
}

/** What was used of a data set; null where there is none. */
export function datasetOf(
  dataset: Omit<DatasetFacts, 'samples'> | undefined,
  samples: number | undefined,
): DatasetFacts | null {
  if (!dataset || samples === undefined) return null;
  const { name, path, fingerprint, inputs, rows } = dataset;
  return { name, path, fingerprint, samples, inputs, rows };
}

function sizesOf(
  model: { path: string; graph: Graph },
  folder: string,
  artifacts: readonly Artifact[],
): RunResult['size'] {
  const bytesOf = (model: string): number =>
    artifacts
      .filter(({ kind }) => kind === model || kind === `${model}Data`)
      .reduce((sum, { path }) => sum + statSync(join(folder, path)).size, 0);
  const floatBytes = modelBytes(model.path, model.graph);
  return artifacts.some(({ kind }) => kind === 'deploy')
    ? { floatBytes, deployBytes: bytesOf('deploy') }
    : { floatBytes, deployBytes: floatBytes, fakeQuantBytes: bytesOf('fakeQuant') };
}
