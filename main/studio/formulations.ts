/**
 * The fastest ways to compute gradients, as `mcs tune` found them on this machine. A training gets them into its job when it is started,
 * so that its job file repeats it to the same bytes whatever is measured later.
 */
import { join } from 'node:path';
import { z } from 'zod';
import type { Job } from '../../proto/job';
import { readJson, textOf } from './jsonFile';
import { homeFolder } from './settings';

const tableSchema = z.record(z.string(), z.string());

export function formulationsFile(home = homeFolder()): string {
  return join(home, 'formulations.json');
}

/** A job that says nothing of them gets this machine's: none, where nothing was measured or the file is damaged. */
export function withFormulations(job: Job, file = formulationsFile()): Job {
  if (job.kind !== 'qat' || job.formulations) return job;
  const { data } = tableSchema.safeParse(readJson(textOf(file) ?? '{}').value);
  return { ...job, formulations: data ?? {} };
}
