/** What the folder of a run tells of it: the events that came, and how it ended where that was not written down any more. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorReport } from '../../../proto/errors';
import type { TimedEvent } from '../../../proto/job';
import type { RunFile } from '../../../proto/project';
import { readJson, textOf } from '../jsonFile';

const RESULT = 'result.json';

/** events.jsonl of a run that has ended; a line that was cut off is left out. */
export function eventsIn(folder: string): readonly TimedEvent[] {
  const lines = (textOf(join(folder, 'events.jsonl')) ?? '').split('\n').filter((line) => line !== '');
  return lines.flatMap((line) => {
    try {
      return [JSON.parse(line) as TimedEvent];
    } catch {
      return [];
    }
  });
}

/**
 * The end of a run whose app went away after its last file had appeared, result.json, and before that was written down;
 * undefined where there is no result.
 */
export function endIn(folder: string): Pick<RunFile, 'state' | 'ended' | 'error'> | undefined {
  const path = join(folder, RESULT);
  const { value, damage } = readJson(textOf(path) ?? 'null');
  if (damage !== undefined || typeof value !== 'object' || value === null) return undefined;
  const done = eventsIn(folder).findLast((event) => event.type === 'done');
  const verdict = done?.type === 'done' ? done.verdict : undefined;
  const ended = statSync(path).mtime.toISOString();
  // A result that breaks the target's rules is not kept, so that a verdict is a goal that was not reached.
  return { state: verdict ? 'missed' : 'done', ended, ...(verdict ? { error: onDisk(verdict) } : {}) };
}

/** An error as it goes into a file. */
export function onDisk({ code, params }: ErrorReport): { code: string; params: Record<string, unknown> } {
  return { code, params: JSON.parse(JSON.stringify(params)) as Record<string, unknown> };
}
