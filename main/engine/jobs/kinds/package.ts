/** The hand-over package of a finished run, one file that ATC's user takes along. Throws PACKAGE_*, ATC_*, TARGET_UNAVAILABLE. */
import type { JobOf } from '../../../../proto/job';
import { packageRun } from '../../export/ascend/package';
import type { JobRunner } from '../job';

export const pack: JobRunner<JobOf<'package'>> = {
  kind: 'package',
  async run(job, context) {
    context.stage('package');
    await context.yieldToMessages();
    return packageRun({ runDir: job.run, file: job.file, target: job.target, signal: context.signal });
  },
};
