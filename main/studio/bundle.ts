/** What is needed to understand a failed run, as one zip: no model, no data, no names and no paths of the user. */
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { version } from '../../package.json';
import type { RunEntry } from '../../proto/project';
import { writeZip, type ZipEntry } from '../engine/export/zip';
import { withoutPaths } from './crash';

export async function writeBundle(run: RunEntry, path: string): Promise<string> {
  const about = {
    version,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: cpus().length,
    memoryBytes: totalmem(),
    state: run.state,
    kind: run.job.kind,
    error: run.error?.code ?? null,
  };
  const texts = ['run.log', 'crash.json'].flatMap((name) => textOfRun(run.folder, name));
  const entries: ZipEntry[] = [
    { path: 'about.json', content: { text: `${JSON.stringify(about, undefined, 2)}\n` } },
    ...texts,
    ...eventsOf(run.folder),
  ];
  await writeZip(path, entries);
  return path;
}

function textOfRun(folder: string, name: string): ZipEntry[] {
  const text = readIfThere(join(folder, name));
  return text === undefined ? [] : [{ path: name, content: { text: withoutPaths(text) } }];
}

/** Only what kind of event came when: parameters and results may name what is the user's. */
function eventsOf(folder: string): ZipEntry[] {
  const text = readIfThere(join(folder, 'events.jsonl'));
  if (text === undefined) return [];
  const lines = text.split('\n').flatMap((line) => {
    try {
      const { at, type, stage, code, done, total, rssBytes } = JSON.parse(line) as Record<string, unknown>;
      return [JSON.stringify({ at, type, stage, code, done, total, rssBytes })];
    } catch {
      return [];
    }
  });
  return [{ path: 'events.jsonl', content: { text: `${lines.join('\n')}\n` } }];
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
