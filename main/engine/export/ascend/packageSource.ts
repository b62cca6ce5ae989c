/**
 * A finished run as the source of a package: its result, and its files, which must be the ones that the run wrote.
 * Throws PACKAGE_NO_RESULT, PACKAGE_FILE_INVALID, SCHEMA_NEWER, PACKAGE_FILES_DIFFER.
 */
import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { inputSchema } from '../../../../proto/dataset';
import { fail, StudioError } from '../../../../proto/errors';
import { SCHEMA, type RunResult } from '../../../../proto/job';
import { readTextFile } from '../../graph/files';
import { sha256OfFile } from '../../graph/sha256';

export type PackedResult = Pick<
  RunResult,
  'command' | 'model' | 'float' | 'compressed' | 'delta' | 'deltaCi95' | 'size' | 'artifacts' | 'data'
>;

export interface PackageSource {
  readonly dir: string;
  readonly result: PackedResult;
}

const RESULT = 'result.json';

const metric = z.object({ metric: z.string(), value: z.number(), samples: z.number() }).nullable();
const dataset = z
  .looseObject({
    name: z.string(),
    fingerprint: z.string(),
    samples: z.number(),
    inputs: z.record(z.string(), inputSchema).optional(),
    rows: z.record(z.string(), z.object({ type: z.string(), dims: z.array(z.number()) })).optional(),
  })
  .nullable();

/** Of result.json what a package tells or needs. */
const resultSchema = z.object({
  command: z.string(),
  model: z.object({ path: z.string(), sha256: z.string() }),
  float: metric,
  compressed: metric,
  delta: z.number().nullable(),
  deltaCi95: z.tuple([z.number(), z.number()]).nullable(),
  size: z.object({ floatBytes: z.number(), deployBytes: z.number() }),
  artifacts: z.array(z.object({ kind: z.string(), path: z.string().min(1), sha256: z.string() })),
  data: z.object({ calibration: dataset, evaluation: dataset }),
});

export async function openRun(runDir: string): Promise<PackageSource> {
  const dir = resolve(runDir);
  const path = join(dir, RESULT);
  if (!existsSync(path)) fail('PACKAGE_NO_RESULT', { dir });
  const source = { dir, result: readResult(path) };
  await checkFiles(source);
  return source;
}

function readResult(path: string): PackedResult {
  const json = parsed(path);
  const { schema } = (json ?? {}) as { schema?: unknown };
  if (typeof schema === 'number' && schema > SCHEMA) fail('SCHEMA_NEWER', { path, schema, known: SCHEMA });
  const { data, error } = resultSchema.safeParse(json);
  if (error) return fail('PACKAGE_FILE_INVALID', { path, entry: error.issues[0]!.path.join('.') || 'JSON' });
  return data as PackedResult;
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readTextFile(path));
  } catch (error) {
    if (error instanceof SyntaxError) return fail('PACKAGE_FILE_INVALID', { path, entry: 'JSON' });
    throw error;
  }
}

/** Every artifact that is not there, lies elsewhere or was changed is said at once. */
async function checkFiles({ dir, result }: PackageSource): Promise<void> {
  const problems: StudioError[] = [];
  for (const { path, sha256: expected } of result.artifacts) {
    try {
      const actual = sha256OfFile(fileInside(dir, path));
      if (actual !== expected) fail('PACKAGE_FILE_CHANGED', { path, actual, expected });
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      problems.push(error);
    }
  }
  if (problems.length > 0)
    fail('PACKAGE_FILES_DIFFER', { dir, problems: problems.map(({ code, params }) => ({ code, params })) });
}

/** The file of an artifact; neither `..` nor a link may lead out of the run's folder. */
function fileInside(dir: string, path: string): string {
  const outside = (root: string, file: string): boolean => {
    const way = relative(root, file);
    return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
  };
  const file = resolve(dir, path);
  if (isAbsolute(path) || outside(dir, file)) return fail('PACKAGE_FILE_OUTSIDE', { path });
  if (!existsSync(file)) return fail('PACKAGE_FILE_MISSING', { path });
  return outside(realpathSync(dir), realpathSync(file)) ? fail('PACKAGE_FILE_OUTSIDE', { path }) : file;
}
