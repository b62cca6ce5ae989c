import { commandErrors } from './errors/command';
import { configErrors } from './errors/config';
import { dataErrors } from './errors/data';
import type { ErrorEntry, Who } from './errors/entry';
import { jobErrors } from './errors/job';
import { modelErrors } from './errors/model';
import { packageErrors } from './errors/package';
import { runErrors } from './errors/run';
import { searchErrors } from './errors/search';
import { statisticsErrors } from './errors/statistics';
import { studioErrors } from './errors/studio';
import { trainingErrors } from './errors/training';
import { ORIGINS } from './origins';
import { REASONS } from './reasons';
import { say, type Language, type ParamsOf, type Sentence, type Value } from './sentences';

/** Every error that the product can report: code → who can act → what happened, why, what to do. */
export const ERRORS = {
  ...modelErrors,
  ...dataErrors,
  ...commandErrors,
  ...configErrors,
  ...runErrors,
  ...jobErrors,
  ...packageErrors,
  ...searchErrors,
  ...statisticsErrors,
  ...studioErrors,
  ...trainingErrors,
} as const;

/** What may stand inside a sentence of an error as well: the reason why a layer stays float, the place where a training went astray. */
const SENTENCES: Readonly<Record<string, Sentence>> = { ...REASONS, ...ORIGINS, ...ERRORS };

export type ErrorCode = keyof typeof ERRORS;
export type ErrorParams<Code extends ErrorCode> = ParamsOf<(typeof ERRORS)[Code]>;

/** An error as data: what crosses between processes and into files. */
export interface ErrorReport {
  readonly code: string;
  readonly params: Readonly<Record<string, Value>>;
  readonly stack?: string;
}

/** The only kind of error that is thrown on purpose. Its message is the English sentence. */
export class StudioError<Code extends ErrorCode = ErrorCode> extends Error {
  readonly code: Code;
  readonly params: Readonly<Record<string, Value>>;

  constructor(code: Code, params: ErrorParams<Code>, options?: { cause?: unknown }) {
    super(say(SENTENCES, code, params, 'en'), options);
    this.name = 'StudioError';
    this.code = code;
    this.params = params;
  }
}

/** Throws; an expression, so that it can stand behind `??`. */
export function fail<Code extends ErrorCode>(code: Code, params: ErrorParams<Code>): never {
  throw new StudioError(code, params);
}

/** Any thrown value as data: what is not ours is a bug, `INTERNAL`. */
export function reportOf(error: unknown): ErrorReport {
  if (error instanceof StudioError) return { code: error.code, params: error.params };
  const known = systemError(error);
  if (known) return known;
  const text = error instanceof Error ? error.message : String(error);
  return { code: 'INTERNAL', params: { detail: text }, stack: error instanceof Error ? error.stack : undefined };
}

/** Errors of the operating system that a user can mend, wherever they surface. */
function systemError(error: unknown): ErrorReport | undefined {
  const { code, path } = (error ?? {}) as { code?: string; path?: string };
  const where = path ?? '';
  if (code === 'ENOSPC' || code === 'EDQUOT') return { code: 'DISK_FULL', params: { path: where } };
  if (code === 'ENAMETOOLONG') return { code: 'PATH_TOO_LONG', params: { path: where } };
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return { code: 'NOT_ALLOWED', params: { path: where, reason: code } };
  return undefined;
}

export function whoCanAct(code: string): Who {
  return (ERRORS as Readonly<Record<string, ErrorEntry>>)[code]?.who ?? 'us';
}

export function errorSentence(report: ErrorReport, language: Language = 'en'): string {
  return say(SENTENCES, report.code, report.params, language);
}

const EXIT: Readonly<Record<Who, number>> = { user: 2, target: 3, goal: 4, us: 70, cancelled: 130 };

/** The exit code of the command line for an error (0 is for success alone). */
export function exitCode(code: string): number {
  return EXIT[whoCanAct(code)];
}
