/** Warnings of a job: into the log at once, and into result.json at the end. */
import { LOGS, type LogCode, type LogParams } from '../../../../proto/logs';
import type { RunResult } from '../../../../proto/job';
import { say, type Value } from '../../../../proto/sentences';
import type { JobContext } from '../job';

export class Warnings {
  private readonly found: RunResult['warnings'][number][] = [];

  constructor(private readonly context: Pick<JobContext, 'log'>) {}

  get list(): RunResult['warnings'] {
    return this.found;
  }

  add<Code extends LogCode>(code: Code, params: LogParams<Code>): void {
    this.context.log('warning', code, params);
    const values = params as Readonly<Record<string, Value>>;
    this.found.push({ code, params: values, text: say(LOGS, code, values, 'en') });
  }

  addAll(warnings: readonly { readonly code: LogCode; readonly params: Readonly<Record<string, unknown>> }[]): void {
    for (const { code, params } of warnings) this.add(code, params as LogParams<typeof code>);
  }
}
