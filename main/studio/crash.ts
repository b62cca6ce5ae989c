/** crash.json: what is needed to understand a death or a bug, without anything of the user: no paths, no names of theirs. */
import { cpus, totalmem } from 'node:os';
import { version } from '../../package.json';
import type { ErrorReport } from '../../proto/errors';
import { SCHEMA, type Stage } from '../../proto/job';
import { PROGRAM } from './installation';

export function crashText(command: string, stage: Stage | undefined, error: ErrorReport): string {
  const { code, params, stack } = error;
  const { cause, detail } = params;
  const report = {
    schema: SCHEMA,
    command,
    lastStage: stage ?? null,
    error: {
      code,
      ...(cause === undefined ? {} : { cause }),
      ...(detail === undefined ? {} : { detail: withoutPaths(String(detail)) }),
      ...(stack === undefined ? {} : { stack: withoutPaths(stack).split('\n') }),
    },
    version,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: cpus().length,
    memoryBytes: totalmem(),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** Paths of the program become relative to it, all others and whatever is quoted are masked. */
export function withoutPaths(text: string): string {
  return text
    .replaceAll(/'[^'\n]*'|"[^"\n]*"|`[^`\n]*`/g, "'…'")
    .replaceAll(PROGRAM, '.')
    .replaceAll(/(?<![\w.)])(?:file:\/\/)?(?:\/|[A-Za-z]:\\)[^\s:)]+/g, '…');
}
