import type { ErrorReport } from '../../proto/errors';
import { reportOf } from '../../proto/errors';

/** A command that the studio refused or could not answer; its sentence is made where it is shown. */
export class CallError extends Error {
  constructor(readonly report: ErrorReport) {
    super(report.code);
    this.name = 'CallError';
  }
}

/** Anything thrown, as data that ErrorNote can show. */
export function reportOfError(error: unknown): ErrorReport {
  return error instanceof CallError ? error.report : reportOf(error);
}
