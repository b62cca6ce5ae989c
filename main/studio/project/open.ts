/**
 * Reading a project folder: what is whole is taken, what is damaged is kept beside it under another name and made again from
 * what is readable, and all of that is said. Throws PROJECT_NOT_FOUND, SCHEMA_NEWER.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { z } from 'zod';
import { fail } from '../../../proto/errors';
import {
  PROJECT_SCHEMA,
  idSchema,
  projectFileSchema,
  runFileSchema,
  type ProjectFile,
  type RunFile,
} from '../../../proto/project';
import type { Coded } from '../../../proto/sentences';
import { readJobFile } from '../jobFile';
import { readJson, textOf, writeJson } from '../jsonFile';

export const PROJECT = 'project.json';
export const RUNS = 'runs';

export interface ReadProject {
  readonly file: ProjectFile;
  readonly runs: readonly RunFile[];
  readonly problems: readonly Coded[];
}

export function readProject(folder: string): ReadProject {
  const problems: Coded[] = [];
  const file = readProjectFile(folder, problems);
  return { file, runs: readRuns(folder, file, problems), problems };
}

function readProjectFile(folder: string, problems: Coded[]): ProjectFile {
  const path = join(folder, PROJECT);
  const text = textOf(path) ?? fail('PROJECT_NOT_FOUND', { folder });
  const { value, damage } = readJson(text);
  refuseNewer(path, value);
  const parsed = projectFileSchema.safeParse(value);
  if (parsed.success && damage === undefined) return parsed.data;
  const detail = damage ?? firstProblem(parsed.error);
  const kept = keepAside(path);
  problems.push({ code: 'PROJECT_REPAIRED', params: { file: path, detail, kept } });
  const repaired = repairedProject(folder, value, problems);
  writeJson(path, repaired);
  return repaired;
}

function refuseNewer(path: string, value: unknown): void {
  const schema = (value as { schema?: unknown } | null | undefined)?.schema;
  if (typeof schema === 'number' && schema > PROJECT_SCHEMA)
    fail('SCHEMA_NEWER', { path, schema, known: PROJECT_SCHEMA });
}

/** Gives a damaged file another name, so that nothing of it is lost. */
function keepAside(path: string): string {
  for (let n = 1; ; n++) {
    const kept = path.replace(/\.json$/, `.damaged-${n}.json`);
    if (existsSync(kept)) continue;
    renameSync(path, kept);
    return basename(kept);
  }
}

function repairedProject(folder: string, value: unknown, problems: Coded[]): ProjectFile {
  const raw = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const { shape } = projectFileSchema;
  const or = <T>(schema: z.ZodType<T>, from: unknown, otherwise: T): T => {
    const parsed = schema.safeParse(from);
    return parsed.success ? parsed.data : otherwise;
  };
  const readable = <T>(schema: z.ZodType<T>, list: unknown): T[] =>
    (Array.isArray(list) ? list : []).flatMap((entry: unknown) => {
      const parsed = schema.safeParse(entry);
      if (parsed.success) return [parsed.data];
      problems.push({ code: 'PROJECT_ENTRY_LOST', params: { file: PROJECT, detail: firstProblem(parsed.error) } });
      return [];
    });
  return {
    schema: PROJECT_SCHEMA,
    id: or(shape.id, raw['id'], randomUUID()),
    name: or(shape.name, raw['name'], basename(folder)),
    created: or(shape.created, raw['created'], new Date().toISOString()),
    models: readable(shape.models.element, raw['models']),
    datasets: readable(shape.datasets.element, raw['datasets']),
    // What a damaged file seems to allow is asked for again.
    commands: [],
  };
}

function firstProblem(error: z.ZodError | undefined): string {
  const issue = error?.issues[0];
  return issue ? `${issue.path.join('.')}: ${issue.message}` : '?';
}

/** Oldest first. A run has a description beside its folder; where that is lost, the folder's own files tell. */
function readRuns(folder: string, file: ProjectFile, problems: Coded[]): RunFile[] {
  const place = join(folder, RUNS);
  const names = existsSync(place) ? readdirSync(place) : [];
  const ids = new Set(names.map((name) => name.replace(/\.json$/, '')).filter((id) => idSchema.safeParse(id).success));
  return [...ids]
    .flatMap((id) => readRun(place, id, file, problems) ?? [])
    .sort((a, b) => (a.created < b.created ? -1 : a.created > b.created ? 1 : a.id < b.id ? -1 : 1));
}

function readRun(place: string, id: string, file: ProjectFile, problems: Coded[]): RunFile | undefined {
  const path = join(place, `${id}.json`);
  const text = textOf(path);
  const { value, damage } = text === undefined ? { value: undefined, damage: undefined } : readJson(text);
  refuseNewer(path, value);
  const parsed = runFileSchema.safeParse(value);
  if (parsed.success && damage === undefined && parsed.data.id === id) return parsed.data;
  const rebuilt = rebuiltRun(join(place, id), id, file, value);
  if (!rebuilt) {
    problems.push({ code: 'RUN_UNREADABLE', params: { id } });
    return undefined;
  }
  if (text !== undefined) keepAside(path);
  problems.push({ code: 'RUN_REPAIRED', params: { id } });
  writeJson(path, rebuilt);
  return rebuilt;
}

/** From job.yaml and result.json of the run's folder, and what can be believed of the damaged description. */
function rebuiltRun(dir: string, id: string, file: ProjectFile, damaged: unknown): RunFile | undefined {
  const result = join(dir, 'result.json');
  if (!existsSync(join(dir, 'job.yaml')) || !existsSync(result)) return undefined;
  try {
    const job = readJobFile(join(dir, 'job.yaml'));
    const ended = statSync(result).mtime.toISOString();
    const raw = (damaged ?? {}) as Record<string, unknown>;
    const text = (key: string, otherwise: string): string => (typeof raw[key] === 'string' ? raw[key] : otherwise);
    const parsed = runFileSchema.safeParse({
      schema: PROJECT_SCHEMA,
      id,
      name: text('name', id) || id,
      note: text('note', ''),
      parent: text('parent', file.models[0]?.id ?? id),
      created: text('created', ended),
      ended,
      state: 'done',
      job,
    });
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
