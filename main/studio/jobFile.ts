/**
 * Job descriptions on disk: YAML, validated against proto/job.ts, paths relative to the file. Throws FILE_*, JOB_NOT_YAML,
 * JOB_INVALID (one readable line an entry), SCHEMA_NEWER.
 */
import { dirname, resolve } from 'node:path';
import { LineCounter, parseDocument, stringify } from 'yaml';
import { z } from 'zod';
import { errorSentence, fail } from '../../proto/errors';
import { SCHEMA, jobSchema, pathKeys, type Job } from '../../proto/job';
import type { Language } from '../../proto/sentences';
import { readTextFile } from '../engine/graph/files';
import { nearest } from './nearest';

const kinds = jobSchema.options.map(({ shape }) => shape.kind.value).join(' | ');

type Raw = Readonly<Record<string, unknown>>;

/** Reads a job file; `changes` stand above what the file says. */
export function readJobFile(path: string, changes: Raw = {}, language: Language = 'en'): Job {
  const raw = parseYaml(path, readTextFile(path));
  if (!isMapping(raw)) return fail('JOB_INVALID', { path, problems: `- kind: ${kinds}` });
  const { schema } = raw;
  if (typeof schema === 'number' && schema > SCHEMA) fail('SCHEMA_NEWER', { path, schema, known: SCHEMA });
  const own = withAbsolutePaths(raw, dirname(resolve(path)));
  return validated({ ...own, ...fitting(raw['kind'], changes) }, path, language);
}

/** A job from a description with absolute paths; `path` is what messages call it. */
export function validated(raw: Raw, path: string, language: Language = 'en'): Job {
  const error = language === 'zh' ? z.locales.zhCN().localeError : undefined;
  const parsed = jobSchema.safeParse(raw, { error });
  if (parsed.success) return parsed.data;
  const known = Object.keys(schemaOf(raw['kind'])?.shape ?? {});
  const problems = parsed.error.issues.flatMap((issue) => linesOf(issue, known, language)).map((line) => `- ${line}`);
  return fail('JOB_INVALID', { path, problems: problems.join('\n') });
}

/** Those values that are given and that a kind of job has a use for. */
export function fitting(kind: unknown, values: Raw): Raw {
  const known = schemaOf(kind)?.shape ?? {};
  return Object.fromEntries(Object.entries(values).filter(([key, value]) => key in known && value !== undefined));
}

export function jobText(job: Job): string {
  return stringify(job);
}

function parseYaml(path: string, text: string): unknown {
  const lines = new LineCounter();
  const refused = (offset: number, detail: string): never => {
    const { line, col } = lines.linePos(offset);
    return fail('JOB_NOT_YAML', { path, line, column: col, detail });
  };
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const error = document.errors[0];
    return error ? refused(error.pos[0], error.message) : document.toJS();
  } catch (error) {
    // Aliases without an anchor, aliases that grow without bound, thousands of nested lists.
    if (error instanceof ReferenceError || error instanceof RangeError) return refused(0, error.message);
    throw error;
  }
}

function isMapping(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function schemaOf(kind: unknown) {
  return jobSchema.options.find((option) => option.shape.kind.value === kind);
}

function withAbsolutePaths(raw: Raw, folder: string): Raw {
  const absolute = (key: string, value: unknown): unknown =>
    (pathKeys as readonly string[]).includes(key) && typeof value === 'string' ? resolve(folder, value) : value;
  return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, absolute(key, value)]));
}

/** One line a problem: the path of the key, then what is expected there. */
function linesOf(issue: z.core.$ZodIssue, known: readonly string[], language: Language): string[] {
  const at = issue.path.join('.');
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => `${key}: ${issue.message} → ${nearest(key, known)}?`);
    case 'invalid_union':
      return [`${at}: ${kinds}`];
    case 'custom':
      return [errorSentence({ code: 'OPTION_CONFLICT', params: issue.params ?? {} }, language)];
    default:
      return [at === '' ? issue.message : `${at}: ${issue.message}`];
  }
}
