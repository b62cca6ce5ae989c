/** report.html of a run: the facts gathered, the report itself loaded only now (its charts take a while to load). */
import { cpus } from 'node:os';
import { join } from 'node:path';
import { version } from '../../../../package.json';
import type { Artifact, RunResult } from '../../../../proto/job';
import { atcCommands, atcInputs } from '../../export/ascend/atc';
import { writeText } from '../../graph/save';
import { sha256OfFile } from '../../graph/sha256';
import { int8KernelsSaturate } from '../../runtime/int8Kernels';
import { isHigherBetter } from '../../measure/evaluate';
import { runtimeVersion } from '../../runtime/session';
import type { ReportInput } from '../../report/input';
import { modelFacts } from '../facts';
import { artifactName, configurationOf, type Finished } from './write';

/** Writes the report; returns it as an artifact. */
export async function writeRunReport(
  folder: string,
  finished: Finished,
  result: RunResult,
  more: Pick<ReportInput, 'verdict' | 'maxDrop' | 'higherIsBetter'> = {},
): Promise<Artifact> {
  const { job, open, layers } = finished;
  const name = artifactName(job);
  const { writeReport } = await import('../../report/report');
  const deploy = result.artifacts.find(({ kind }) => kind === 'deploy')?.path;
  const text = writeReport({
    ...more,
    name,
    target: open.target.id,
    result,
    layers,
    model: modelFacts(open.prepared),
    configuration: configurationOf(finished),
    findings: [...open.prepared.findings, ...open.preflight],
    higherIsBetter: open.accuracy && isHigherBetter(open.accuracy.measure),
    convert:
      deploy === undefined
        ? undefined
        : atcCommands({ model: deploy, output: name, inputs: atcInputs(open.prepared.model.graph) }),
    version,
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    machine: {
      cpu: cpus()[0]?.model ?? '?',
      node: process.version,
      onnxRuntime: runtimeVersion,
      int8KernelsSaturate: await int8KernelsSaturate(),
    },
  });
  writeText(join(folder, 'report.html'), text);
  return { kind: 'report', path: 'report.html', sha256: sha256OfFile(join(folder, 'report.html')) };
}
