/**
 * Data sets may name a program that measures the accuracy. In a project it runs only after the user was shown it and allowed it, once
 * for each program: a job gets the list of what is allowed, whatever it said before, and one that needs more is refused at once.
 */
import { existsSync } from 'node:fs';
import { shellText } from '../../../proto/commandLine';
import { fail, StudioError } from '../../../proto/errors';
import type { Job } from '../../../proto/job';
import { describeDataset } from '../../engine/data/describe';
import type { Project } from '../project/project';

/** The keys of a job whose data sets measure something. */
const MEASURED = ['data', 'eval', 'confirm'] as const;

/** Throws COMMAND_NOT_ALLOWED. */
export function withConsent(project: Project, job: Job): Job {
  if (job.kind !== 'eval' && job.kind !== 'ptq' && job.kind !== 'auto' && job.kind !== 'qat') return job;
  const commands = [...project.allowed];
  const paths = MEASURED.flatMap((key) => (key in job ? [(job as Readonly<Record<string, unknown>>)[key]] : []));
  for (const path of paths) {
    const command = typeof path === 'string' ? commandOf(path) : undefined;
    if (command !== undefined && !commands.includes(command))
      fail('COMMAND_NOT_ALLOWED', { dataset: String(path), command });
  }
  return { ...job, commands: commands.length > 0 ? commands : undefined };
}

/** undefined too where the description cannot be read: the job itself says why. */
function commandOf(path: string): string | undefined {
  try {
    const metric = existsSync(path) ? describeDataset(path).metric : undefined;
    return metric?.kind === 'command' ? shellText(metric.run) : undefined;
  } catch (error) {
    if (error instanceof StudioError) return undefined;
    throw error;
  }
}
