/** A finished run as the window's questions need it: its job, its layers, and its models. Throws PACKAGE_*, JOB_*, FILE_*. */
import { join } from 'node:path';
import { parse } from 'yaml';
import { fail } from '../../../../proto/errors';
import { jobSchema, type JobOf, type LayerReport } from '../../../../proto/job';
import { readTextFile } from '../../graph/files';
import { asPtq, trainingAsPtq } from '../asPtq';
import { prepareModel, type PreparedModel } from '../prepare';

export interface FinishedRun {
  readonly job: JobOf<'ptq'>;
  readonly layers: readonly LayerReport[];
  readonly float: PreparedModel;
  /** Of the fake-quant model. */
  fakeQuant(): PreparedModel;
}

export function openFinishedRun(dir: string): FinishedRun {
  const job = jobSchema.parse(parse(readTextFile(join(dir, 'job.yaml'))));
  if (job.kind !== 'ptq' && job.kind !== 'auto' && job.kind !== 'qat')
    return fail('PACKAGE_NOT_MADE', { dir, command: job.kind, kind: 'fakeQuant' });
  const result = JSON.parse(readTextFile(join(dir, 'result.json'))) as { artifacts: { kind: string; path: string }[] };
  const path = result.artifacts.find(({ kind }) => kind === 'fakeQuant')?.path;
  return {
    job: job.kind === 'auto' ? asPtq(job) : job.kind === 'qat' ? trainingAsPtq(job) : job,
    layers: JSON.parse(readTextFile(join(dir, 'layers.json'))) as LayerReport[],
    float: prepareModel(job.model, job.inputShapes),
    fakeQuant: () =>
      prepareModel(
        join(dir, path ?? fail('PACKAGE_NOT_MADE', { dir, command: job.kind, kind: 'fakeQuant' })),
        job.inputShapes,
      ),
  };
}
