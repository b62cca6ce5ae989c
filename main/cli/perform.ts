/** One job on the command line: started, shown, cancelled by Ctrl+C (a second one kills), and its result. */
import type { Job } from '../../proto/job';
import type { RunFolder } from '../studio/runFolder';
import { startJob, type JobEnd, type RunningJob } from '../studio/runJob';
import { openScreen } from './screen';
import type { Levels, Settings } from './settings';
import type { Terminal } from './terminal';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export async function perform(
  job: Job,
  folder: RunFolder,
  options: Settings & Levels,
  terminal: Terminal,
): Promise<JobEnd> {
  const screen = openScreen(terminal, options);
  const { logLevel, logFileLevel } = options;
  try {
    const running = startJob(job, { folder, logLevel, logFileLevel, onEvent: screen.event });
    return await heeding(running);
  } finally {
    screen.close();
  }
}

async function heeding(running: RunningJob): Promise<JobEnd> {
  let asked = false;
  const stop = (): void => {
    if (asked) running.kill();
    else running.cancel();
    asked = true;
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    return await running.finished;
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop);
  }
}
