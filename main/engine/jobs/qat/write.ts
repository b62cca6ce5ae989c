/** The files of a training: those of a quantization, with AMCT's retraining configuration, and results.csv with a line for each epoch. */
import { join } from 'node:path';
import type { LayerReport, RunResult, SimulationFacts } from '../../../../proto/job';
import type { QatResult } from '../../../../proto/qat';
import { writeRetrain } from '../../formats/amct/retrainConfig';
import { writeText } from '../../graph/save';
import type { Comparison } from '../accuracy';
import { trainingAsPtq } from '../asPtq';
import type { Quantized } from '../ptq/quantize';
import { writeRunReport } from '../ptq/report';
import type { Warnings } from '../ptq/warnings';
import { datasetOf, writeArtifacts } from '../ptq/write';
import type { OpenQat } from './open';

export interface FinishedTraining {
  readonly open: OpenQat;
  readonly quantized: Quantized;
  readonly qat: QatResult;
  readonly layers: readonly LayerReport[];
  readonly simulation: SimulationFacts | null;
  readonly comparison: Comparison;
  readonly warnings: Warnings;
  readonly timing: { readonly totalMs: number; readonly evaluationMs: number };
}

const RESULTS = 'results.csv';

export async function writeTraining(folder: string, done: FinishedTraining): Promise<RunResult> {
  const { open, quantized, qat, layers, simulation, comparison, warnings, timing } = done;
  const finished = {
    ...{ job: trainingAsPtq(open.job), open: open.ptq, quantized, layers, simulation, warnings, timing },
    ...{ accuracy: comparison, configuration: writeRetrain(open.config) },
  };
  const written = writeArtifacts(folder, finished);
  const { sha256 } = writeText(join(folder, RESULTS), csvOf(qat));
  const training = datasetOf(open.data, open.data.samples)!;
  const result: RunResult = {
    ...written,
    command: open.job.kind,
    artifacts: [...written.artifacts, { kind: 'results', path: RESULTS, sha256 }],
    data: { ...written.data, calibration: null, training },
    qat,
  };
  const report = await writeRunReport(folder, finished, result);
  return { ...result, artifacts: [...result.artifacts, report] };
}

/** Time is left out: the same training gives the same bytes. */
function csvOf({ epochs, metric }: QatResult): string {
  const both = epochs.some(({ quantizationLoss }) => quantizationLoss !== undefined);
  const rows = epochs.map(({ epoch, steps, loss, quantizationLoss, learningRate, value }) =>
    [epoch, steps, loss, ...(both ? [quantizationLoss] : []), learningRate, value ?? ''].join(','),
  );
  const losses = ['loss', ...(both ? ['quantization_loss'] : [])];
  return `${[['epoch', 'steps', ...losses, 'learning_rate', quoted(metric)].join(','), ...rows].join('\n')}\n`;
}

const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
