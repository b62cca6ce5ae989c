/** What the package of a finished run would hold, and how ATC is called with it. Throws what making the package throws. */
import type { JobOf } from '../../../../proto/job';
import { packageContents } from '../../export/ascend/package';
import type { JobRunner } from '../job';

export const contents: JobRunner<JobOf<'contents'>> = {
  kind: 'contents',
  async run(job, context) {
    context.stage('package');
    return packageContents(job.run);
  },
};
