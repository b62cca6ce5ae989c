/** What stands on stdout when a job is over: a short table, or one line of JSON. */
import type { ErrorReport } from '../../proto/errors';
import type { Job } from '../../proto/job';
import type { JobEnd } from '../studio/runJob';
import { withMessage } from './screen';
import type { Settings } from './settings';
import { jsonOf, summaryOf } from './summary';
import type { Terminal } from './terminal';

export function conclude(job: Job, end: JobEnd, settings: Settings, terminal: Terminal, dir: string): void {
  const { json, language } = settings;
  if (end.result !== undefined) {
    const text = json
      ? `${JSON.stringify(jsonOf(job.kind, end.result, language))}\n`
      : summaryOf(job.kind, end.result, language, dir);
    terminal.out(text);
  } else if (end.error && json) {
    terminal.out(errorLine(end.error, settings));
  }
}

export function errorLine(error: ErrorReport, { language }: Settings): string {
  return `${JSON.stringify({ error: withMessage(error, language) })}\n`;
}
