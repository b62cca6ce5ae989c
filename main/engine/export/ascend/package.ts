/**
 * The package that is handed over to whoever converts the model: both models, factors, configuration, report, and ready
 * command lines for ATC (amct-spec §2.3, §12). Made of a finished run, whose files must be unchanged.
 * Throws PACKAGE_*, SCHEMA_NEWER, TARGET_UNAVAILABLE, ATC_*, INPUT_DYNAMIC, CANCELLED, and what loadModel throws.
 */
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { PackageContents } from '../../../../proto/contract';
import { fail } from '../../../../proto/errors';
import { SCHEMA } from '../../../../proto/job';
import type { Language } from '../../../../proto/sentences';
import { loadModel } from '../../graph/load';
import { writeZip, type ZipEntry } from '../zip';
import { atcCommands, atcInputs, type AtcJob } from './atc';
import { aippText } from './aipp';
import { AIPP_COMMENT, AIPP_FILE, packedAipp, type PackedAipp } from './packageAipp';
import { readmeText, type PackedFile } from './packageReadme';
import { sha256OfFile } from '../../graph/sha256';
import { openRun, type PackageSource } from './packageSource';

export interface PackageJob {
  readonly runDir: string;
  readonly file: string;
  readonly target: string;
  readonly signal?: AbortSignal;
}

export interface PackageResult {
  readonly schema: typeof SCHEMA;
  readonly command: 'package';
  readonly target: string;
  readonly run: string;
  readonly file: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Sorted. */
  readonly entries: readonly string[];
}

/** What a run must have made. */
const REQUIRED = ['deploy', 'fakeQuant', 'record'] as const;

/** What a run leaves besides its artifacts. */
const BESIDES: readonly PackedFile[] = [
  { path: 'report.html', kind: 'report' },
  { path: 'result.json', kind: 'result' },
];

export async function packageRun({ runDir, file, target, signal }: PackageJob): Promise<PackageResult> {
  if (target !== 'ascend') fail('TARGET_UNAVAILABLE', { target, known: 'ascend' });
  const path = resolve(file);
  if (existsSync(path) && statSync(path).isDirectory()) fail('PACKAGE_IS_FOLDER', { file: path });
  const source = await openRun(runDir);
  const entries = entriesOf(source);
  await writeZip(path, entries, signal);
  return {
    schema: SCHEMA,
    command: 'package',
    target,
    run: source.dir,
    file: path,
    sha256: sha256OfFile(path),
    sizeBytes: statSync(path).size,
    entries: entries.map((entry) => entry.path).sort(),
  };
}

/** What the package of a run would hold; nothing is written. Throws as packageRun does. */
export async function packageContents(runDir: string): Promise<PackageContents> {
  const source = await openRun(runDir);
  const entries = entriesOf(source).map(({ path, content }) => ({
    path,
    sizeBytes: 'file' in content ? statSync(content.file).size : Buffer.byteLength(content.text),
  }));
  return { schema: SCHEMA, entries, atc: atcCommands(conversionOf(source).job) };
}

function entriesOf(source: PackageSource): ZipEntry[] {
  const files = filesOf(source);
  return [
    ...files.map((packed): ZipEntry => ({ path: packed.path, content: { file: join(source.dir, packed.path) } })),
    ...textsOf(source, files),
  ];
}

function filesOf({ dir, result }: PackageSource): PackedFile[] {
  const listed = new Set(result.artifacts.map(({ path }) => path));
  return [...result.artifacts, ...BESIDES.filter(({ path }) => !listed.has(path) && existsSync(join(dir, path)))];
}

function textsOf(source: PackageSource, files: readonly PackedFile[]): ZipEntry[] {
  const { result } = source;
  const { job, aipp } = conversionOf(source);
  const { posix, windows } = atcCommands(job);
  const optional = aipp.ops.length > 0;
  const text = (path: string, content: string): ZipEntry => ({ path, content: { text: content } });
  const readme = (language: Language): string => readmeText(language, { files, result, job, command: posix, aipp });
  return [
    { ...text('atc.sh', `${SHELL_HEAD}${optional ? `# ${AIPP_COMMENT}\n` : ''}${posix}\n`), executable: true },
    text('atc.bat', `${BATCH_HEAD}${optional ? `rem ${AIPP_COMMENT}\n` : ''}${windows}\n`.replaceAll('\n', '\r\n')),
    ...(optional ? [text(AIPP_FILE, aippText(aipp.ops))] : []),
    text('data.json', `${JSON.stringify(result.data, undefined, 2)}\n`),
    text('README.en.md', readme('en')),
    text('README.zh.md', readme('zh')),
  ];
}

/** Both begin where they lie, so that the model is found. */
const SHELL_HEAD = '#!/bin/sh\nset -e\ncd -- "$(dirname -- "$0")"\n';
const BATCH_HEAD = '@echo off\nsetlocal DisableDelayedExpansion\nchcp 65001 >nul\ncd /d "%~dp0"\n';

function conversionOf({ dir, result }: PackageSource): { job: AtcJob; aipp: PackedAipp } {
  const [deploy] = REQUIRED.map((kind) => {
    const found = result.artifacts.find((artifact) => artifact.kind === kind);
    return found?.path ?? fail('PACKAGE_NOT_MADE', { dir, command: result.command, kind });
  });
  const { graph } = loadModel(join(dir, deploy!));
  const output = deploy!.replace(/_?deploy_model\.onnx$|\.onnx$/, '') || 'model';
  const job = { model: deploy!, output, inputs: atcInputs(graph) };
  return { job, aipp: packedAipp(graph, job, result) };
}
